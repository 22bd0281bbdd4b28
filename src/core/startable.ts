import type { TaskState } from './state.ts';
import { stateAt, stepAt } from './state.ts';
import { writesOverlap } from './write-grant.ts';

/**
 * The step that starts next, by index: the ready one with the longest remaining
 * path, then the first in plan order. `undefined` when nothing may start now.
 *
 * Steps above `read` work in the workspace itself, so two of them run together
 * only when their write grants name different files.
 */
export function nextStartable(state: TaskState): number | undefined {
  if (state.phase !== 'executing' || state.paused || state.cancel) return undefined;
  if (state.running.size >= state.plan.maxParallel) return undefined;
  const isReady = (index: number): boolean => stateAt(state, index).state === 'ready';
  const reader = state.readyReaders.peek(isReady);
  const writer = nextWriter(state, isReady);
  if (reader === undefined || writer === undefined) return reader ?? writer;
  const difference = state.graph.remainingPath(writer) - state.graph.remainingPath(reader);
  return difference > 0 || (difference === 0 && writer < reader) ? writer : reader;
}

function nextWriter(state: TaskState, isReady: (index: number) => boolean): number | undefined {
  const writing = [...state.running].map((index) => stepAt(state, index)).filter((step) => step.tier !== 'read');
  const head = state.readyWriters.peek(isReady);
  if (head === undefined || writing.length === 0) return head;
  if (writing.some((step) => step.grants.write === null)) return undefined;
  return state.readyWriters.find(
    (index) =>
      isReady(index) &&
      writing.every((step) => !writesOverlap(step.grants.write, stepAt(state, index).grants.write)),
  );
}
