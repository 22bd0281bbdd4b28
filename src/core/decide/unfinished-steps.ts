import type { StepId } from '../ids.ts';
import type { TaskState } from '../state.ts';
import { isEnded } from '../state.ts';

/** Steps that neither ended nor run, in plan order. */
export function unfinishedSteps(state: TaskState): readonly StepId[] {
  return state.plan.steps
    .filter((_, index) => {
      const step = state.steps[index];
      return step !== undefined && !isEnded(step) && step.state !== 'running';
    })
    .map((step) => step.id);
}
