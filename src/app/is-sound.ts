import type { Head, Journal } from '../ports/journal.ts';
import type { TaskId } from '../core/ids.ts';
import { OrchestrateError } from '../core/error.ts';

/** Whether a task's journal holds the event that its head file names; finds what was cut off or put back. */
export function isSound(journal: Journal, taskId: TaskId): boolean {
  try {
    const { database, file } = journal.heads(taskId);
    return file === null || (database !== null && holds(journal, taskId, file));
  } catch (error) {
    if (error instanceof OrchestrateError && error.code === 'damaged') return false;
    throw error;
  }
}

function holds(journal: Journal, taskId: TaskId, head: Head): boolean {
  for (const event of journal.read(taskId, head.seq - 1)) {
    return Buffer.from(event.hash).equals(head.hash);
  }
  return false;
}
