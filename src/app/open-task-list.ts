/** What a list of tasks needs, without what drives them: it starts in a few milliseconds. */
import type { Owner } from '../runtime/ownership.ts';
import type { TaskRow } from '../ports/journal.ts';
import { OrchestrateError } from '../core/error.ts';
import { linuxProcesses } from '../adapters/machine/linux-processes.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import { ownerOf } from '../runtime/ownership.ts';
import { storeFolder, type StorePlace } from './store-folder.ts';
import { systemClock } from '../adapters/machine/system-clock.ts';

export interface TaskList {
  /** Newest first. */
  tasks(): readonly TaskRow[];
  /** Who drives a task now. */
  owner(row: TaskRow): Owner;
  close(): void;
}

/**
 * Opens a store for reading; one that is not there yet has no tasks.
 * @throws OrchestrateError `store` when it cannot be read.
 */
export async function openTaskList(place: StorePlace): Promise<TaskList> {
  const folder = await storeFolder(place);
  try {
    const { readModel, leases, close } = openSqliteStore({ folder, readOnly: true });
    const options = { leases, processes: linuxProcesses, clock: systemClock };
    return { tasks: () => readModel.tasks(), owner: (row) => ownerOf(row.taskId, options), close };
  } catch (error) {
    if (error instanceof OrchestrateError && error.code === 'not-found') {
      return { tasks: () => [], owner: () => ({ kind: 'none' }), close: () => undefined };
    }
    throw error;
  }
}
