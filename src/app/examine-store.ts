import { OrchestrateError } from '../core/error.ts';
import { SCHEMA_VERSION } from '../adapters/sqlite/schema.ts';
import { assertStoreFolder } from '../adapters/sqlite/store-folder.ts';
import { isSound } from './is-sound.ts';
import { openSqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';

/** What a look at a store found. */
export type StoreExamination =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly reason: string }
  | {
      readonly kind: 'usable';
      readonly version: number;
      readonly tasks: number;
      /** The numbers of tasks whose journal contradicts its head file. */
      readonly damaged: readonly number[];
      /** When a task was last written, wall time in milliseconds; 0 for never. */
      readonly newest: number;
    };

/**
 * Looks at a store without writing. Journals are compared with their heads, which finds
 * what was lost or put back; `verify` is the one that computes every hash.
 */
export function examineStore(folder: string, workspace: string): StoreExamination {
  try {
    assertStoreFolder({ folder, workspace });
    const { readModel, journal, close } = openSqliteStore({ folder, readOnly: true });
    try {
      const tasks = readModel.tasks();
      const damaged = tasks.filter(({ taskId }) => !isSound(journal, taskId)).map(({ number }) => number);
      const newest = Math.max(0, ...tasks.map(({ updatedAt }) => updatedAt));
      return { kind: 'usable', version: SCHEMA_VERSION, tasks: tasks.length, damaged, newest };
    } finally {
      close();
    }
  } catch (error) {
    if (!(error instanceof OrchestrateError)) throw error;
    return error.code === 'not-found' ? { kind: 'missing' } : { kind: 'unusable', reason: error.message };
  }
}
