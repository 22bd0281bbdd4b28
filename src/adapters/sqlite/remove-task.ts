import { eventId, eventIdEnd } from './event-id.ts';
import type { Connection } from './connection.ts';
import { OrchestrateError } from '../../core/error.ts';
import type { TaskHeads } from './task-heads.ts';
import type { TaskId } from '../../core/ids.ts';

/** Prepares the removal of a task; see `ReadModel.remove`. */
export function createRemoveTask(connection: Connection, heads: TaskHeads): (taskId: TaskId) => void {
  const find = connection.query<{ number: number; held: number | null }>(
    `SELECT tasks.number, leases.held FROM tasks LEFT JOIN leases ON leases.task_id = tasks.task_id
     WHERE tasks.task_id = ?`,
  );
  const events = connection.query<never>('DELETE FROM events WHERE id >= ? AND id < ?');
  const ofNumber = ['steps', 'gates', 'blobs'].map((table) =>
    connection.query<never>(`DELETE FROM ${table} WHERE task = ?`),
  );
  const ofTaskId = ['inbox', 'leases', 'tasks'].map((table) =>
    connection.query<never>(`DELETE FROM ${table} WHERE task_id = ?`),
  );
  return (taskId) =>
    connection.write('removing a task', () => {
      const task = find.get(taskId);
      if (task === undefined)
        throw new OrchestrateError('not-found', `there is no task ${taskId} in this store`);
      if (task.held === 1) {
        throw new OrchestrateError(
          'busy',
          `task ${task.number} is owned by a process: cancel it or wait for its end`,
        );
      }
      events.run(eventId(task.number, 0), eventIdEnd(task.number));
      for (const table of ofNumber) table.run(task.number);
      for (const table of ofTaskId) table.run(taskId);
      // Before the commit: a head without a journal would be taken for a lost journal.
      heads.remove(taskId);
    });
}
