import type { Outcome } from '../outcome.ts';
import type { Step } from '../plan.ts';
import type { TaskEvent } from '../event.ts';
import type { TaskState } from '../state.ts';
import { failStep } from './fail-step.ts';
import { stepAt } from '../state.ts';

/** A step that may run again does so until this many attempts in a row are lost: then the step itself is the likeliest reason. */
const REPEATS = 5;

interface Lost {
  readonly reason: string;
  readonly outcome?: Outcome;
}

/** What follows when nobody can know how an attempt ended: the step's crash policy. */
export function loseAttempt(state: TaskState, index: number, lost: Lost): readonly TaskEvent[] {
  const step = stepAt(state, index);
  const attempt = state.attempts[index] ?? 0;
  if (state.cancel && step.crash.kind === 'again') {
    return [{ type: 'step.cancelled', step: step.id, attempt, ...outcomeOf(lost) }];
  }
  if (state.cancel || !mayRepeat(step)) return [lostThen('unknown', { step, attempt, lost })];
  if (attempt % REPEATS !== 0) return [lostThen('again', { step, attempt, lost })];
  const failure = {
    kind: 'lost',
    message: `${REPEATS} attempts were cut off, the last one: ${lost.reason}`,
  } as const;
  return failStep(state, index, { failure, ...outcomeOf(lost) });
}

function mayRepeat({ crash }: Step): boolean {
  return crash.kind === 'again' || crash.kind === 'key';
}

function lostThen(
  then: 'again' | 'unknown',
  { step, attempt, lost }: { readonly step: Step; readonly attempt: number; readonly lost: Lost },
): TaskEvent {
  return { type: 'attempt.lost', step: step.id, attempt, then, reason: lost.reason, ...outcomeOf(lost) };
}

function outcomeOf({ outcome }: Lost): { readonly outcome?: Outcome } {
  return outcome === undefined ? {} : { outcome };
}
