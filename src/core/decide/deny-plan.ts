import type { Decide } from '../decision.ts';
import { accept, refuse } from '../decision.ts';
import { unfinishedSteps } from './unfinished-steps.ts';

/** Ends a task whose plan a person does not want; nothing has run. */
export const denyPlan: Decide<'denyPlan'> = (state, command) => {
  if (state.phase !== 'awaiting_approval') return refuse('wrong-phase', `the task is ${state.phase}`);
  return accept(
    { type: 'plan.denied', by: command.by, reason: command.reason },
    { type: 'steps.cancelled', steps: unfinishedSteps(state) },
  );
};
