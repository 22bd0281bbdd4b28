import type { Decide } from '../decision.ts';
import { accept, refuse } from '../decision.ts';

/** Accepts the plan exactly as it was shown. */
export const approvePlan: Decide<'approvePlan'> = (state, command, now) => {
  if (state.phase === 'executing' && command.planDigest === state.planDigest) {
    return refuse('duplicate', 'the plan is approved already');
  }
  if (state.phase !== 'awaiting_approval') return refuse('wrong-phase', `the task is ${state.phase}`);
  if (now >= state.planExpiresAt) return refuse('stale', 'the time to approve this plan has passed');
  if (command.planDigest !== state.planDigest) {
    return refuse('stale', 'the plan is not the one that was shown; look at it again');
  }
  const unknown = command.advance.steps.find((id) => state.graph.indexOf(id) === undefined);
  if (unknown !== undefined) return refuse('no-such-step', `the plan has no step ${unknown}`);
  const { planDigest, by, advance } = command;
  return accept({ type: 'plan.approved', planDigest, by, advance });
};
