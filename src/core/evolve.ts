/**
 * Folds one event into a task's state: total over the events that `decide` makes,
 * pure but for the state it is given, O(what changed).
 */
import type { EventType, Recorded, TaskEvent } from './event.ts';
import type { Outcome } from './outcome.ts';
import type { StepId, TaskId } from './ids.ts';
import type { Phase, TaskState } from './state.ts';
import { invariant } from './error.ts';
import { createTaskState, replacePlan } from './task-state.ts';
import { moveStep } from './move-step.ts';
import { stateAt, stepAt } from './state.ts';

type Fold<T extends EventType> = (state: TaskState, event: Recorded<Extract<TaskEvent, { type: T }>>) => void;

const FOLDS: { readonly [T in Exclude<EventType, 'task.created'>]: Fold<T> } = {
  'plan.revised': (state, event) => replacePlan(state, event.plan, event.planDigest),
  'plan.approved': (state, event) => {
    state.phase = 'executing';
    state.advance = event.advance;
  },
  'plan.denied': (state, event) => {
    state.reason =
      event.reason === '' ? `denied by ${event.by.name}` : `denied by ${event.by.name}: ${event.reason}`;
  },
  'plan.expired': (state) => {
    state.reason = 'nobody decided in time';
  },
  'gate.requested': (state, event) => {
    const { effect, effectDigest, at, expiresAt } = event;
    move(state, event.step, {
      state: 'awaiting_approval',
      gate: { effect, effectDigest, requestedAt: at, expiresAt },
    });
  },
  'gate.approved': (state, event) => {
    const { effectDigest, by, expiresAt } = event;
    move(state, event.step, { state: 'ready', approval: { effectDigest, by, expiresAt } });
  },
  'gate.denied': () => undefined,
  'gate.expired': () => undefined,
  'attempt.started': (state, event) => {
    state.attempts[indexOf(state, event.step)] = event.attempt;
    move(state, event.step, { state: 'running', stage: 'command', startedAt: event.at });
  },
  'command.ended': (state, event) => {
    const running = stateAt(state, indexOf(state, event.step));
    const startedAt = running.state === 'running' ? running.startedAt : event.at;
    move(state, event.step, { state: 'running', stage: 'checks', startedAt, outcome: event.outcome });
  },
  'checks.recorded': (state, event) => recordEvidence(state, event),
  'step.completed': (state, event) => {
    move(state, event.step, { state: 'completed', ...outcomeFor(state, event) });
  },
  'step.failed': (state, event) => {
    move(state, event.step, { state: 'failed', failure: event.failure, ...outcomeFor(state, event) });
  },
  'steps.skipped': (state, event) => {
    for (const id of event.steps)
      move(state, id, { state: 'skipped', reason: event.reason, cause: event.cause });
  },
  'steps.cancelled': (state, event) => {
    for (const id of event.steps) move(state, id, { state: 'cancelled', ...outcomeFor(state, { step: id }) });
  },
  'step.cancelled': (state, event) =>
    move(state, event.step, { state: 'cancelled', ...outcomeFor(state, event) }),
  'attempt.lost': (state, event) => {
    if (event.then === 'again') move(state, event.step, { state: 'ready' });
    else {
      const kept = outcomeFor(state, event);
      move(state, event.step, { state: 'unknown', reason: event.reason, since: event.at, ...kept });
    }
  },
  'step.resolved': (state, event) => {
    const index = indexOf(state, event.step);
    const kept = outcomeFor(state, event);
    if (!event.happened) moveStep(state, index, { state: 'ready' });
    else if (stepAt(state, index).checks.length > 0) {
      moveStep(state, index, { state: 'running', stage: 'checks', startedAt: event.at, ...kept });
    } else moveStep(state, index, { state: 'completed', resolvedBy: event.by, ...kept });
  },
  'step.retried': (state, event) => {
    for (const id of event.steps) {
      const index = indexOf(state, id);
      // It speaks of an attempt that no longer counts.
      state.evidence.delete(index);
      moveStep(state, index, { state: 'pending' });
    }
  },
  'task.paused': (state) => {
    state.paused = true;
  },
  'task.resumed': (state) => {
    state.paused = false;
  },
  'task.cancelRequested': (state, event) => {
    state.cancel = { by: event.by, reason: event.reason };
    state.reason = event.reason;
  },
  'task.reconciling': (state) => {
    state.phase = 'reconciling';
  },
  'task.completed': (state, event) => end(state, 'completed', event),
  'task.failed': (state, event) => end(state, 'failed', event),
  'task.cancelled': (state, event) => end(state, 'cancelled', event),
};

/**
 * Folds `event` into `state` and returns the state: the same object, or a new one
 * for `task.created`.
 * @throws OrchestrateError `internal` when the event does not fit the state.
 */
export function evolve(state: TaskState | null, event: Recorded, taskId: TaskId): TaskState {
  const next = event.type === 'task.created' ? createTaskState(taskId, event) : state;
  invariant(next !== null, 'the first event of a task creates it');
  invariant(
    event.type === 'task.created' || event.seq === next.seq + 1,
    'events are folded in order, each once',
  );
  if (event.type !== 'task.created') foldInto(next, event);
  next.seq = event.seq;
  next.latestAt = Math.max(next.latestAt, event.at);
  return next;
}

function foldInto(state: TaskState, event: Recorded<Exclude<TaskEvent, { type: 'task.created' }>>): void {
  // The table maps each type to the fold of exactly that type; the compiler
  // cannot follow that through a lookup by a union of keys.
  const fold = FOLDS[event.type] as ((state: TaskState, event: Recorded) => void) | undefined;
  invariant(fold !== undefined, `this version knows the event ${event.type}`);
  fold(state, event);
}

function indexOf(state: TaskState, id: StepId): number {
  const index = state.graph.indexOf(id);
  invariant(index !== undefined, `the step ${id} is in the plan`);
  return index;
}

function move(state: TaskState, id: StepId, next: Parameters<typeof moveStep>[2]): void {
  moveStep(state, indexOf(state, id), next);
}

/** The outcome that the event brings, or the one that the step already had. */
function outcomeFor(
  state: TaskState,
  event: { readonly step: StepId; readonly outcome?: Outcome },
): { readonly outcome?: Outcome } {
  if (event.outcome) return { outcome: event.outcome };
  const before = stateAt(state, indexOf(state, event.step));
  return 'outcome' in before && before.outcome ? { outcome: before.outcome } : {};
}

function recordEvidence(
  state: TaskState,
  event: Recorded<Extract<TaskEvent, { type: 'checks.recorded' }>>,
): void {
  state.evidence.set(event.step === null ? -1 : indexOf(state, event.step), event.evidence);
}

function end(
  state: TaskState,
  phase: Phase,
  event: { readonly verdict?: TaskState['verdict']; readonly reason?: string },
): void {
  state.phase = phase;
  state.verdict = event.verdict ?? {
    result: 'failed',
    checksPassed: 0,
    checksTotal: 0,
    stepsProven: 0,
    stepsChanging: 0,
  };
  state.reason = event.reason ?? '';
}
