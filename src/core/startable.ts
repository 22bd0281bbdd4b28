import type { Step } from './plan.ts';
import type { TaskState } from './state.ts';
import { stateAt, stepAt } from './state.ts';
import { writesOverlap } from './write-grant.ts';

/**
 * The step that starts next, by index: the ready one with the longest remaining
 * path, then the first in plan order. `undefined` when nothing may start now.
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

/**
 * Why a step cannot start beside those that run, `null` when it can. Steps above
 * `read` work in the workspace itself, so two of them run together only when their
 * write grants name different files.
 */
export function whyNotBeside(state: TaskState, index: number): string | null {
  if (state.running.size >= state.plan.maxParallel) return `${state.running.size} steps run already`;
  const step = stepAt(state, index);
  if (step.tier === 'read') return null;
  const other = runningWriters(state).find((writer) => writesOverlap(writer.grants.write, step.grants.write));
  return other ? `${other.id} may change the same files` : null;
}

function nextWriter(state: TaskState, isReady: (index: number) => boolean): number | undefined {
  const head = state.readyWriters.peek(isReady);
  if (head === undefined || state.writing.size === 0) return head;
  if (runningWriters(state).some((step) => step.grants.write === null)) return undefined;
  return state.readyWriters.find((index) => isReady(index) && whyNotBeside(state, index) === null);
}

function runningWriters(state: TaskState): readonly Step[] {
  return Array.from(state.writing, (index) => stepAt(state, index));
}
