import type { CommandId, TaskId } from '../../core/ids.ts';
import type { CommandRefusal, PersonCommand } from '../../core/command.ts';
import type { Inbox, InboxCommand } from '../../ports/journal.ts';
import type { Connection } from './connection.ts';

/** The inbox, and what `append` tells it. */
export interface SqliteInbox extends Inbox {
  /** Says that this connection consumed commands, which `PRAGMA data_version` does not count. */
  consumed(): void;
}

/** Commands that wait in the database for the owner of their task. */
export function createInbox(connection: Connection): SqliteInbox {
  const insert = connection.query<never>(
    'INSERT INTO inbox (id, task_id, command) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const select = connection.query<StoredCommand>(
    'SELECT id, command FROM inbox WHERE task_id = ? AND answered = 0 ORDER BY place',
  );
  const answered = connection.query<{ refusal: string | null }>(
    'SELECT refusal FROM inbox WHERE id = ? AND answered = 1',
  );
  // The number changes whenever another connection has committed something.
  const dataVersion = connection.query<{ data_version: number }>('PRAGMA data_version');
  const known = new Map<TaskId, readonly InboxCommand[]>();
  let knownVersion: number | undefined;

  return {
    put({ id, taskId, command }) {
      connection.write('leaving a command', () => insert.run(id, taskId, JSON.stringify(command)));
      known.clear();
    },
    pending(taskId) {
      const version = dataVersion.get()?.data_version;
      if (version !== knownVersion) known.clear();
      knownVersion = version;
      let commands = known.get(taskId);
      if (commands === undefined) {
        commands = select.all(taskId).map((row) => toCommand(taskId, row));
        known.set(taskId, commands);
      }
      return commands;
    },
    answer(id) {
      const row = answered.get(id);
      if (row === undefined) return undefined;
      return { id, refusal: row.refusal === null ? null : toRefusal(row.refusal) };
    },
    consumed: () => known.clear(),
  };
}

interface StoredCommand {
  readonly id: CommandId;
  readonly command: string;
}

function toCommand(taskId: TaskId, row: StoredCommand): InboxCommand {
  // Written by `put` from a PersonCommand; the store refuses those of newer versions.
  return { id: row.id, taskId, command: JSON.parse(row.command) as PersonCommand };
}

function toRefusal(text: string): CommandRefusal {
  // Written by `append` from a CommandRefusal.
  return JSON.parse(text) as CommandRefusal;
}
