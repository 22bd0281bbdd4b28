import type { StepId } from './ids.ts';
import type { TaskEvent } from './event.ts';

/** The steps whose state an event may have changed. */
export function stepsOf(event: TaskEvent): readonly StepId[] {
  if ('steps' in event) return event.steps;
  if (event.type === 'task.created') return event.continues?.steps ?? [];
  return 'step' in event && event.step !== null ? [event.step] : [];
}
