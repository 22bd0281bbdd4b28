import type { Decide } from '../decision.ts';
import { accept, refuse, stepIn } from '../decision.ts';
import { stateAt } from '../state.ts';

/** Milliseconds after which an approval that was not used is void: one day. */
const APPROVAL_LIFETIME_MS = 24 * 3600 * 1000;

/** Lets the step at a gate start, with exactly the effect that was shown. */
export const approveGate: Decide<'approveGate'> = (state, command, now) => {
  const found = stepIn(state, command.step, ['awaiting_approval']);
  if ('refused' in found) return found.refused;
  const step = stateAt(state, found.index);
  if (step.state !== 'awaiting_approval') return refuse('wrong-state', 'the gate is not open');
  if (now >= step.gate.expiresAt) return refuse('stale', 'the time to decide has passed');
  if (step.gate.effectDigest !== command.effectDigest) {
    return refuse('stale', `what ${command.step} would do is not what was shown; look at it again`);
  }
  const { effectDigest, by } = command;
  return accept({
    type: 'gate.approved',
    step: command.step,
    effectDigest,
    by,
    expiresAt: now + APPROVAL_LIFETIME_MS,
  });
};
