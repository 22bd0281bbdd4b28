import type { Decide } from '../decision.ts';
import { accept, stepIn } from '../decision.ts';
import { failStep } from './fail-step.ts';

/** Keeps the step at a gate from ever starting; its dependents are skipped. */
export const denyGate: Decide<'denyGate'> = (state, command) => {
  const found = stepIn(state, command.step, ['awaiting_approval']);
  if ('refused' in found) return found.refused;
  const { step, by, reason } = command;
  const because = reason === '' ? '' : `: ${reason}`;
  const failure = { kind: 'denied', message: `denied by ${by.name}${because}` } as const;
  return accept({ type: 'gate.denied', step, by, reason }, ...failStep(state, found.index, { failure }));
};
