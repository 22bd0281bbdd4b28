/**
 * The one place where a step changes its state: keeps the counters, the sets and
 * the ready queues of {@link TaskState} true, and makes dependents ready.
 */
import type { StepState, TaskState } from './state.ts';
import { isEnded, isExcused, satisfies, stateAt, stepAt } from './state.ts';

const READY: StepState = Object.freeze({ state: 'ready' });

/** Moves a step; a step put to `pending` whose needs are satisfied becomes `ready`. */
export function moveStep(state: TaskState, index: number, next: StepState): void {
  const before = stateAt(state, index);
  const step = stepAt(state, index);
  const after = next.state === 'pending' && state.missing[index] === 0 ? READY : next;
  state.steps[index] = after;
  leave(state, index, before);
  enter(state, index, after);
  const satisfied = Number(satisfies(step, after)) - Number(satisfies(step, before));
  if (satisfied !== 0) propagate(state, index, satisfied);
}

function leave(state: TaskState, index: number, before: StepState): void {
  if (isEnded(before)) state.ended -= 1;
  if (before.state === 'running') stopRunning(state, index);
  else if (before.state === 'awaiting_approval') state.waiting.delete(index);
  else if (before.state === 'unknown') state.unknown.delete(index);
  else if (before.state === 'failed') state.failures.delete(index);
}

function enter(state: TaskState, index: number, after: StepState): void {
  if (isEnded(after)) state.ended += 1;
  if (after.state === 'ready') queueFor(state, index).push(index);
  else if (after.state === 'running') startRunning(state, index);
  else if (after.state === 'awaiting_approval') state.waiting.add(index);
  else if (after.state === 'unknown') state.unknown.add(index);
  else if (after.state === 'failed' && !isExcused(stepAt(state, index), after.failure))
    state.failures.add(index);
}

function startRunning(state: TaskState, index: number): void {
  state.running.add(index);
  if (stepAt(state, index).tier !== 'read') state.writing.add(index);
}

function stopRunning(state: TaskState, index: number): void {
  state.running.delete(index);
  state.writing.delete(index);
}

function queueFor(state: TaskState, index: number): TaskState['readyReaders'] {
  return stepAt(state, index).tier === 'read' ? state.readyReaders : state.readyWriters;
}

function propagate(state: TaskState, index: number, satisfied: number): void {
  for (const dependent of state.graph.dependentsOf(index)) {
    const missing = (state.missing[dependent] ?? 0) - satisfied;
    state.missing[dependent] = missing;
    if (missing === 0 && stateAt(state, dependent).state === 'pending') {
      state.steps[dependent] = READY;
      queueFor(state, dependent).push(dependent);
    }
  }
}
