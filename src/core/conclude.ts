import type { TaskEvent } from './event.ts';
import type { TaskState } from './state.ts';
import { stateAt } from './state.ts';
import { verdictOf } from './verdict-of.ts';
import { whyNotPassed } from './evidence.ts';

/**
 * What follows from a state by itself: a task whose steps have all ended
 * reconciles, one that has reconciled ends. Empty when nothing follows. A paused
 * task does not reconcile when that would start the checks of the plan.
 */
export function conclude(state: TaskState): readonly TaskEvent[] {
  if (state.ended < state.graph.size) return [];
  if (state.phase === 'awaiting_approval') {
    const isOver = state.cancel !== null || state.reason !== '';
    return isOver ? [{ type: 'task.cancelled', reason: state.reason }] : [];
  }
  if (state.phase === 'executing')
    return state.paused && hasPlanChecks(state) ? [] : [{ type: 'task.reconciling' }];
  if (state.phase !== 'reconciling' || needsPlanChecks(state)) return [];
  return [endOf(state)];
}

/** Whether the plan's checks are due: the steps are fine and nothing is recorded. */
export function needsPlanChecks(state: TaskState): boolean {
  return state.phase === 'reconciling' && hasPlanChecks(state) && !state.evidence.has(-1);
}

function hasPlanChecks(state: TaskState): boolean {
  return state.plan.checks.length > 0 && state.failures.size === 0 && !state.cancel;
}

function endOf(state: TaskState): TaskEvent {
  if (state.cancel) return { type: 'task.cancelled', reason: state.cancel.reason };
  const reason = failureReason(state) ?? checksReason(state);
  if (reason === null) return { type: 'task.completed', verdict: verdictOf(state, true) };
  return { type: 'task.failed', verdict: verdictOf(state, false), reason };
}

function checksReason(state: TaskState): string | null {
  const failed = whyNotPassed(state.plan.checks, state.evidence.get(-1) ?? []);
  return failed === null ? null : `a check of the plan did not pass: ${failed}`;
}

function failureReason(state: TaskState): string | null {
  const [first] = state.failures;
  if (first === undefined) return null;
  const step = stateAt(state, first);
  const message = step.state === 'failed' ? step.failure.message : 'failed';
  const others = state.failures.size === 1 ? '' : ` (and ${state.failures.size - 1} more failed)`;
  return `${state.graph.idAt(first)}: ${message}${others}`;
}
