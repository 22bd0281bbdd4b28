import type { Decide } from '../decision.ts';
import { accept, refuse } from '../decision.ts';
import { graphIssues } from '../graph-issues.ts';

/** Puts an edited plan in the place of one that was not approved yet. */
export const revisePlan: Decide<'revisePlan'> = (state, command) => {
  if (state.phase !== 'awaiting_approval') return refuse('wrong-phase', `the task is ${state.phase}`);
  if (command.planDigest === state.planDigest) return refuse('duplicate', 'the plan is the same');
  const [issue] = graphIssues(command.plan.steps);
  if (issue) return refuse('invalid', issue.message);
  return accept({ type: 'plan.revised', plan: command.plan, planDigest: command.planDigest, by: command.by });
};
