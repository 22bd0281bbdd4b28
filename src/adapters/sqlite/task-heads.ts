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
import type { Connection, Query } from './connection.ts';
import type { Head } from '../../ports/journal.ts';
import type { TaskId } from '../../core/ids.ts';
import { eventId } from './event-id.ts';
import { readHeadFile, removeHeadFile, writeHeadFile } from './head-file.ts';
import { toStoreError } from './store-error.ts';

const LAG_MS = 1000;

export class TaskHeads {
  readonly #folder: string;
  readonly #clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly #selectHead: Query<HeadRow>;
  readonly #selectHash: Query<{ readonly hash: Uint8Array }>;
  /** Tasks that were looked at and may be written. */
  readonly #sound = new Set<TaskId>();
  /** Tasks whose file is behind the database. */
  readonly #lagging = new Set<TaskId>();
  /** When a file was last written, by the monotonic clock. */
  readonly #writtenAt = new Map<TaskId, number>();
  #stopTimer: (() => void) | null = null;

  /** The heads kept in `folder`, which exists. */
  constructor(connection: Connection, folder: string, clock: Pick<Clock, 'monotonic' | 'after'>) {
    this.#folder = folder;
    this.#clock = clock;
    this.#selectHead = connection.query('SELECT number, seq, hash FROM tasks WHERE task_id = ?');
    this.#selectHash = connection.query('SELECT hash FROM events WHERE id = ?');
  }

  /** The head that the database keeps. */
  database(taskId: TaskId): Head | null {
    const row = this.#selectHead.get(taskId);
    return row === undefined ? null : { seq: row.seq, hash: row.hash };
  }

  /** The head in the file. */
  file(taskId: TaskId): Head | null {
    return this.#onFile(taskId, readHeadFile);
  }

  /** @throws OrchestrateError `damaged` when the task's journal contradicts its head file. */
  assertSound(taskId: TaskId): void {
    if (this.#sound.has(taskId)) return;
    const damage = this.#damageOf(taskId);
    if (damage !== null) {
      const sentence = `the journal of task ${taskId} is damaged: ${damage}; it can be read, nothing more is written to it`;
      throw new OrchestrateError('damaged', sentence);
    }
    this.#sound.add(taskId);
  }

  /**
   * Says that the task's journal grew; `now` writes the head file before this returns.
   * @throws OrchestrateError `full`, `damaged`, `store` when that fails.
   */
  grew(taskId: TaskId, now: boolean): void {
    const last = this.#writtenAt.get(taskId);
    if (now) this.#write(taskId);
    else if (last === undefined || this.#clock.monotonic() - last >= LAG_MS) this.#tryWrite(taskId);
    else this.#lagging.add(taskId);
    if (this.#lagging.size > 0) this.#stopTimer ??= this.#clock.after(LAG_MS, () => this.#writeLagging());
  }

  /** Writes the task's head file if it lags, and forgets the task. */
  settle(taskId: TaskId): void {
    if (this.#lagging.has(taskId)) this.#tryWrite(taskId);
    this.#forget(taskId);
  }

  /** Writes every head file that lags. */
  settleAll(): void {
    for (const taskId of this.#lagging) this.settle(taskId);
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** Drops a task's head file. */
  remove(taskId: TaskId): void {
    this.#forget(taskId);
    this.#onFile(taskId, removeHeadFile);
  }

  #forget(taskId: TaskId): void {
    this.#sound.delete(taskId);
    this.#lagging.delete(taskId);
    this.#writtenAt.delete(taskId);
  }

  #write(taskId: TaskId): void {
    // The database's own row and not what the caller appended: another process may
    // have taken the task over, or removed it.
    const head = this.database(taskId);
    if (head !== null) this.#onFile(taskId, (path) => writeHeadFile(path, head));
    this.#lagging.delete(taskId);
    this.#writtenAt.set(taskId, this.#clock.monotonic());
  }

  /** For a write that nobody waits for: one that fails stays due, and the next that is waited for says why. */
  #tryWrite(taskId: TaskId): void {
    try {
      this.#write(taskId);
    } catch {
      this.#lagging.add(taskId);
    }
  }

  #writeLagging(): void {
    for (const taskId of [...this.#lagging]) this.#tryWrite(taskId);
    const again = this.#lagging.size > 0;
    this.#stopTimer = again ? this.#clock.after(LAG_MS, () => this.#writeLagging()) : null;
  }

  #damageOf(taskId: TaskId): string | null {
    const row = this.#selectHead.get(taskId);
    const file = this.file(taskId);
    if (file !== null && file.seq > (row?.seq ?? 0)) {
      return `it ends at event ${row?.seq ?? 0}, its head file knows event ${file.seq}`;
    }
    if (row === undefined) return null;
    for (const mark of file === null ? [row] : [file, row]) {
      const stored = this.#selectHash.get(eventId(row.number, mark.seq));
      if (stored === undefined || !Buffer.from(stored.hash).equals(mark.hash)) {
        return `event ${mark.seq} is not the one its head names`;
      }
    }
    return null;
  }

  #onFile<T>(taskId: TaskId, use: (path: string) => T): T {
    try {
      return use(join(this.#folder, taskId));
    } catch (error) {
      throw toStoreError(error, `the head file of task ${taskId}`);
    }
  }
}

interface HeadRow extends Head {
  readonly number: number;
}
