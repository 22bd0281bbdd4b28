import type { Outcome } from '../outcome.ts';
import type { TaskEvent } from '../event.ts';
import type { TaskState } from '../state.ts';
import { stepAt } from '../state.ts';

/** What follows when nobody can know how an attempt ended: the step's crash policy. */
export function loseAttempt(
  state: TaskState,
  index: number,
  lost: { readonly reason: string; readonly outcome?: Outcome },
): TaskEvent {
  const step = stepAt(state, index);
  const attempt = state.attempts[index] ?? 0;
  const kept = lost.outcome === undefined ? {} : { outcome: lost.outcome };
  if (state.cancel && step.crash.kind === 'again') {
    return { type: 'step.cancelled', step: step.id, attempt, ...kept };
  }
  const again = step.crash.kind === 'again' || step.crash.kind === 'key';
  return {
    type: 'attempt.lost',
    step: step.id,
    attempt,
    then: again && !state.cancel ? 'again' : 'unknown',
    reason: lost.reason,
    ...kept,
  };
}
