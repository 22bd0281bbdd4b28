import type { Failure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import type { TaskEvent } from '../event.ts';
import type { TaskState } from '../state.ts';
import { isExcused, stateAt, stepAt } from '../state.ts';
import type { StepId } from '../ids.ts';

/** The events of a failed step: its failure, and its dependents that can never run now. */
export function failStep(
  state: TaskState,
  index: number,
  end: { readonly failure: Failure; readonly outcome?: Outcome },
): readonly TaskEvent[] {
  const step = stepAt(state, index);
  const attempt = state.attempts[index] ?? 0;
  const failed: TaskEvent = { type: 'step.failed', step: step.id, attempt, ...end };
  if (isExcused(step, end.failure)) return [failed];
  return [failed, ...skipDependents(state, step.id, `${step.id} failed`)];
}

/** Skips every step behind `id` that waits; one event, none when there are no such steps. */
export function skipDependents(state: TaskState, id: StepId, reason: string): readonly TaskEvent[] {
  const steps = state.graph.transitiveDependents(id).filter((dependent) => {
    const index = state.graph.indexOf(dependent);
    return index !== undefined && stateAt(state, index).state === 'pending';
  });
  return steps.length === 0 ? [] : [{ type: 'steps.skipped', steps, cause: id, reason }];
}
