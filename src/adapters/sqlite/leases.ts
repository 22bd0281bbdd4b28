import type { Lease, Leases, ProcessIdentity } from '../../ports/journal.ts';
import type { Connection } from './connection.ts';
import { OrchestrateError } from '../../core/error.ts';
import type { TaskHeads } from './task-heads.ts';
import type { TaskId } from '../../core/ids.ts';

/**
 * Who owns each task. A row stays after its lease was released, because the next
 * fence must be higher than any before.
 */
export function createLeases(connection: Connection, heads: TaskHeads): Leases {
  const select = connection.query<StoredLease>(
    'SELECT fence, held, owner, helper, expires_at FROM leases WHERE task_id = ?',
  );
  const upsert = connection.query<never>(
    `INSERT INTO leases (task_id, fence, held, owner, helper, expires_at) VALUES (?, ?, 1, ?, NULL, ?)
     ON CONFLICT DO UPDATE SET fence = excluded.fence, held = 1, owner = excluded.owner, helper = NULL,
       expires_at = excluded.expires_at`,
  );
  const renew = connection.query<never>(
    'UPDATE leases SET helper = ?, expires_at = ? WHERE task_id = ? AND fence = ? AND held = 1',
  );
  const release = connection.query<never>(
    'UPDATE leases SET held = 0 WHERE task_id = ? AND fence = ? AND held = 1',
  );

  return {
    current(taskId) {
      const row = select.get(taskId);
      return row === undefined || row.held === 0 ? null : toLease(taskId, row);
    },
    acquire: ({ taskId, owner, replaces, expiresAt }) =>
      connection.write('becoming the owner of a task', () => {
        const row = select.get(taskId);
        if (row?.held === 1 && row.fence !== replaces) {
          throw new OrchestrateError('busy', `another process owns task ${taskId}`);
        }
        const fence = (row?.fence ?? 0) + 1;
        upsert.run(taskId, fence, JSON.stringify(owner), expiresAt);
        return { taskId, fence, owner, helper: null, expiresAt };
      }),
    renew: ({ taskId, fence, helper, expiresAt }) =>
      connection.write('staying the owner of a task', () => {
        const text = helper === null ? null : JSON.stringify(helper);
        if (renew.run(text, expiresAt, taskId, fence) === 0) {
          throw new OrchestrateError(
            'fenced',
            `task ${taskId} has another owner now: this process stops writing to it`,
          );
        }
      }),
    release({ taskId, fence }) {
      heads.settle(taskId);
      connection.write('letting go of a task', () => release.run(taskId, fence));
    },
  };
}

interface StoredLease {
  readonly fence: number;
  readonly held: number;
  readonly owner: string;
  readonly helper: string | null;
  readonly expires_at: number;
}

function toLease(taskId: TaskId, row: StoredLease): Lease {
  return {
    taskId,
    fence: row.fence,
    owner: toIdentity(row.owner),
    helper: row.helper === null ? null : toIdentity(row.helper),
    expiresAt: row.expires_at,
  };
}

function toIdentity(text: string): ProcessIdentity {
  // Written by `acquire` or `renew` from a ProcessIdentity.
  return JSON.parse(text) as ProcessIdentity;
}
