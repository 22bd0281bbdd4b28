import type { StepStateName, TaskState } from './state.ts';

/** How many steps are in each state, and how many there are. */
export interface TaskCounts extends Readonly<Record<StepStateName, number>> {
  readonly total: number;
}

export function countsOf(state: TaskState): TaskCounts {
  const counts: Record<StepStateName, number> = {
    pending: 0,
    ready: 0,
    awaiting_approval: 0,
    running: 0,
    unknown: 0,
    completed: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
  };
  for (const step of state.steps) counts[step.state] += 1;
  return { ...counts, total: state.steps.length };
}
