/** Which tasks fit when nobody names one. */
import type { App } from '../app.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { TaskSearch } from './find-task.ts';

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** Whether a task is over. */
export function hasEnded(row: Pick<TaskRow, 'phase'>): boolean {
  return ENDED.has(row.phase);
}

/** Every task of the store. */
export const allTasks: TaskSearch = {
  what: ['is in this store', 'are in this store'],
  fits: () => true,
};

/** Tasks that are not over. */
export const openTasks: TaskSearch = {
  what: ['goes on', 'go on'],
  fits: (row) => !hasEnded(row),
};

/** Tasks whose plan or gate waits for a decision, or a step for a resolution. */
export const waitingTasks: TaskSearch = {
  what: ['waits for a decision', 'wait for a decision'],
  fits: (row) => !hasEnded(row) && (row.phase === 'awaiting_approval' || row.waiting > 0),
};

/** Tasks that run and could be paused. */
export const runningTasks: TaskSearch = {
  what: ['is running', 'are running'],
  fits: (row) => row.phase === 'executing' && !row.paused,
};

/** Tasks that did not complete, or have not yet. */
export const retriableTasks: TaskSearch = {
  what: ['can be retried', 'can be retried'],
  fits: (row) => row.phase !== 'completed' && row.phase !== 'awaiting_approval',
};

/** Tasks that stand still, because they are paused or because nobody drives them. */
export function restingTasks({ orchestrator }: Pick<App, 'orchestrator'>): TaskSearch {
  const isDriven = (row: TaskRow): boolean => orchestrator.owner(row.taskId).kind === 'alive';
  return {
    what: ['can be resumed', 'can be resumed'],
    fits: (row) => !hasEnded(row) && row.phase !== 'awaiting_approval' && (row.paused || !isDriven(row)),
  };
}
