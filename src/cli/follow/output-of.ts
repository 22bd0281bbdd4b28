import type { OutputRef } from '../../core/outcome.ts';
import type { StepId } from '../../core/ids.ts';
import type { TaskEvent } from '../../core/event.ts';

/** The whole output of an attempt. */
export interface AttemptOutput {
  readonly step: StepId;
  readonly attempt: number;
  readonly output: OutputRef;
}

/** The output that an event brings, when it ends an attempt that wrote something. */
export function outputOf(event: TaskEvent): AttemptOutput | null {
  if (!('outcome' in event) || !event.outcome?.output) return null;
  return { step: event.step, attempt: event.attempt, output: event.outcome.output };
}
