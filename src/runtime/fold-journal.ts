import type { Journal, StoredEvent } from '../ports/journal.ts';
import type { TaskId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { GENESIS, decodeEvent, linkHash } from './event-codec.ts';
import { OrchestrateError } from '../core/error.ts';
import { evolve } from '../core/evolve.ts';

/** A state with the hash of the last event in it. */
export interface Folded {
  readonly state: TaskState;
  lastHash: Uint8Array;
}

/**
 * Folds a task's whole journal. Whoever goes on from the state has the chain
 * verified; to look at a damaged task, it need not be.
 * @throws OrchestrateError `not-found` when there are no events, `damaged` when the
 *   chain is verified and broken.
 */
export function foldJournal(
  journal: Journal,
  taskId: TaskId,
  { verify }: { readonly verify: boolean },
): Folded {
  let state: TaskState | null = null;
  let lastHash = GENESIS;
  for (const stored of journal.read(taskId, 0)) {
    if (verify) assertLinked(stored, lastHash);
    state = evolve(state, decodeEvent(stored), taskId);
    lastHash = stored.hash;
  }
  if (state === null) throw new OrchestrateError('not-found', `there is no task ${taskId} in this store`);
  return { state, lastHash };
}

function assertLinked(stored: StoredEvent, previous: Uint8Array): void {
  if (Buffer.compare(linkHash(previous, stored.raw), stored.hash) === 0) return;
  throw new OrchestrateError(
    'damaged',
    `event ${stored.seq} is not what was written: the task can be looked at, and nothing else (orchestrate verify)`,
  );
}
