import type { Decide } from '../decision.ts';
import { accept, refuse } from '../decision.ts';

/** Puts an edited plan in the place of one that was not approved yet. */
export const revisePlan: Decide<'revisePlan'> = (state, command) => {
  if (state.phase !== 'awaiting_approval') return refuse('wrong-phase', `the task is ${state.phase}`);
  if (command.planDigest === state.planDigest) return refuse('duplicate', 'the plan is the same');
  return accept({ type: 'plan.revised', plan: command.plan, planDigest: command.planDigest, by: command.by });
};
