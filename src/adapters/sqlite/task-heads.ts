/**
 * The head files of the tasks that this process writes.
 *
 * 1. A head file is written only with a head that the database has committed: the
 *    journal may be ahead of its file, never behind.
 * 2. It lags by at most a second, whatever the caller asks for.
 * 3. A task whose journal is shorter than its head file, or different at it, is
 *    damaged: it is looked at before this process first writes, and refused in words.
 */
import { join } from 'node:path';
import { OrchestrateError } from '../../core/error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connection } from './connection.ts';
import type { Head } from '../../ports/journal.ts';
import type { TaskId } from '../../core/ids.ts';
import { eventId } from './event-id.ts';
import { readHeadFile, removeHeadFile, writeHeadFile } from './head-file.ts';
import { toStoreError } from './store-error.ts';

const LAG_MS = 1000;

export interface TaskHeads {
  /** @throws OrchestrateError `damaged` when the task's journal contradicts its head file. */
  assertSound(taskId: TaskId): void;
  /**
   * Says that the task's journal grew; `now` writes the head file before this returns.
   * @throws OrchestrateError `full`, `damaged`, `store` when that fails.
   */
  grew(taskId: TaskId, now: boolean): void;
  /** Writes the task's head file if it lags, and forgets the task. */
  settle(taskId: TaskId): void;
  /** Writes every head file that lags. */
  settleAll(): void;
  /** Drops a task's head file. */
  remove(taskId: TaskId): void;
  database(taskId: TaskId): Head | null;
  file(taskId: TaskId): Head | null;
}

type TimeSource = Pick<Clock, 'monotonic' | 'after'>;

/** Opens the heads kept in `folder`, which exists. */
export function createTaskHeads(connection: Connection, folder: string, clock: TimeSource): TaskHeads {
  const selectHead = connection.query<HeadRow>('SELECT number, seq, hash FROM tasks WHERE task_id = ?');
  const selectHash = connection.query<{ hash: Uint8Array }>('SELECT hash FROM events WHERE id = ?');
  const sound = new Set<TaskId>();
  const lagging = new Set<TaskId>();
  const writtenAt = new Map<TaskId, number>();
  let stopTimer: (() => void) | null = null;

  const path = (taskId: TaskId): string => join(folder, taskId);

  function write(taskId: TaskId): void {
    const head = selectHead.get(taskId);
    if (head !== undefined) wrapFile(taskId, () => writeHeadFile(path(taskId), head));
    lagging.delete(taskId);
    writtenAt.set(taskId, clock.monotonic());
  }

  /** For a write that nobody waits for: a failure leaves it due, and the next one that somebody waits for says why. */
  function tryWrite(taskId: TaskId): void {
    try {
      write(taskId);
    } catch {
      lagging.add(taskId);
    }
  }

  function writeLagging(): void {
    for (const taskId of [...lagging]) tryWrite(taskId);
    stopTimer = lagging.size === 0 ? null : clock.after(LAG_MS, writeLagging);
  }

  function settle(taskId: TaskId): void {
    if (lagging.has(taskId)) tryWrite(taskId);
    sound.delete(taskId);
    writtenAt.delete(taskId);
  }

  return {
    assertSound(taskId) {
      if (sound.has(taskId)) return;
      const damage = damageOf(taskId);
      if (damage !== null) throw new OrchestrateError('damaged', damage);
      sound.add(taskId);
    },
    grew(taskId, now) {
      const last = writtenAt.get(taskId);
      if (now) write(taskId);
      else if (last === undefined || clock.monotonic() - last >= LAG_MS) tryWrite(taskId);
      else lagging.add(taskId);
      if (lagging.size > 0) stopTimer ??= clock.after(LAG_MS, writeLagging);
    },
    settle,
    settleAll() {
      stopTimer?.();
      stopTimer = null;
      for (const taskId of [...lagging]) settle(taskId);
    },
    remove(taskId) {
      lagging.delete(taskId);
      settle(taskId);
      wrapFile(taskId, () => removeHeadFile(path(taskId)));
    },
    database: (taskId) => toHead(selectHead.get(taskId)),
    file: (taskId) => wrapFile(taskId, () => readHeadFile(path(taskId))),
  };

  function damageOf(taskId: TaskId): string | null {
    const row = selectHead.get(taskId);
    const file = wrapFile(taskId, () => readHeadFile(path(taskId)));
    const readOnly = 'it can be read, nothing more is written to it';
    if (file !== null && file.seq > (row?.seq ?? 0)) {
      return `the journal of task ${taskId} is damaged: it ends at event ${row?.seq ?? 0}, its head file knows event ${file.seq}; ${readOnly}`;
    }
    if (row === undefined) return null;
    const marks = file === null ? [row] : [file, row];
    for (const mark of marks) {
      const stored = selectHash.get(eventId(row.number, mark.seq));
      if (stored === undefined || !Buffer.from(stored.hash).equals(mark.hash)) {
        return `the journal of task ${taskId} is damaged: event ${mark.seq} is not the one its head names; ${readOnly}`;
      }
    }
    return null;
  }
}

interface HeadRow extends Head {
  readonly number: number;
}

function toHead(row: HeadRow | undefined): Head | null {
  return row === undefined ? null : { seq: row.seq, hash: row.hash };
}

function wrapFile<T>(taskId: TaskId, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw toStoreError(error, `the head file of task ${taskId}`);
  }
}
