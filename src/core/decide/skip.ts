import type { Decide } from '../decision.ts';
import { accept, refuse, stepIn } from '../decision.ts';
import { skipDependents } from './fail-step.ts';

/** Leaves out a step that has not started, and every step that needs it. */
export const skip: Decide<'skip'> = (state, command) => {
  if (state.phase !== 'executing' || state.cancel) return refuse('wrong-phase', `the task is ${state.phase}`);
  const found = stepIn(state, command.step, ['pending', 'ready', 'awaiting_approval']);
  if ('refused' in found) return found.refused;
  const { step, by, reason } = command;
  const because = reason === '' ? `skipped by ${by.name}` : `skipped by ${by.name}: ${reason}`;
  return accept(
    { type: 'steps.skipped', steps: [step], cause: null, reason: because, by },
    ...skipDependents(state, step, `${step} was skipped`),
  );
};
