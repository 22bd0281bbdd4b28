import type { Journal } from '../ports/journal.ts';
import type { TaskId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { GENESIS, decodeEvent } from './event-codec.ts';
import { OrchestrateError } from '../core/error.ts';
import { evolve } from '../core/evolve.ts';

/** A state with the hash of the last event in it. */
export interface Folded {
  readonly state: TaskState;
  lastHash: Uint8Array;
}

/**
 * Folds a task's whole journal.
 * @throws OrchestrateError `not-found` when there are no events.
 */
export function foldJournal(journal: Journal, taskId: TaskId): Folded {
  let state: TaskState | null = null;
  let lastHash = GENESIS;
  for (const stored of journal.read(taskId, 0)) {
    state = evolve(state, decodeEvent(stored), taskId);
    lastHash = stored.hash;
  }
  if (state === null) throw new OrchestrateError('not-found', `there is no task ${taskId} in this store`);
  return { state, lastHash };
}
