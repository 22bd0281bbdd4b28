import type { Connection } from './connection.ts';
import type { TaskId } from '../../core/ids.ts';

/** The task's number in the store, `null` when it has none. */
export type NumberOf = (taskId: TaskId) => number | null;

/** Prepares the look-up of a task's number. */
export function createNumberOf(connection: Connection): NumberOf {
  const select = connection.query<{ number: number }>('SELECT number FROM tasks WHERE task_id = ?');
  return (taskId) => select.get(taskId)?.number ?? null;
}
