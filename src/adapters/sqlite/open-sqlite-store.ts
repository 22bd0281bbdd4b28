import { DatabaseSync } from 'node:sqlite';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAppendEvents } from './append-events.ts';
import { createNumberOf } from './number-of.ts';
import { createReadEvents, toStored } from './read-events.ts';
import { migrate, storeVersion } from './schema.ts';
import type { Clock } from '../../ports/clock.ts';
import { Connection } from './connection.ts';
import type { Digest } from '../../core/ids.ts';
import type { Journal } from '../../ports/journal.ts';
import { OrchestrateError } from '../../core/error.ts';
import type { SqliteInbox } from './inbox.ts';
import type { Store } from '../../ports/store.ts';
import { TaskHeads } from './task-heads.ts';
import { assertStoreFolder } from './store-folder.ts';
import { createInbox } from './inbox.ts';
import { createLeases } from './leases.ts';
import { createReadModel } from './read-model.ts';
import { createReserve, type Reserve } from './reserve.ts';
import { syncFolder } from './head-file.ts';
import { toStoreError } from './store-error.ts';
import { verifyTask } from './verify-task.ts';
import { withReserve } from './with-reserve.ts';

export interface SqliteStoreOptions {
  /** Made with mode 0700 when it is missing. */
  readonly folder: string;
  /** Writes are refused; the store must exist. Default false. */
  readonly readOnly?: boolean;
  /** When head files are due. Default: this machine's clock, never keeping the process alive. */
  readonly clock?: Pick<Clock, 'monotonic' | 'after'>;
}

/** A store, and what its blob files ask it. */
export interface SqliteStore extends Store {
  /** The bytes of an output that lives in the database. */
  inlineBlob(digest: Digest): Uint8Array | null;
  /** Whether any task refers to the output, wherever it lives. */
  isBlobReferenced(digest: Digest): boolean;
}

/**
 * Opens the store in a folder, making or updating its tables.
 * @throws OrchestrateError `store` for a store of a newer version, a network file
 *   system, or a folder that cannot be used; `not-found` when a store opened for
 *   reading does not exist; `damaged` when heads are there and the database is gone.
 */
export function openSqliteStore({
  folder,
  readOnly = false,
  clock = machineClock,
}: SqliteStoreOptions): SqliteStore {
  assertStoreFolder({ folder, workspace: null });
  const database = join(folder, 'orchestrate.db');
  const headFolder = join(folder, 'heads');
  try {
    if (readOnly) assertThere(database);
    else makeFolders(folder, headFolder, database);
    const connection = new Connection(() => openDatabase(database, readOnly));
    const heads = new TaskHeads(connection, headFolder, clock);
    return assemble(connection, heads, { folder, reserve: createReserve(folder) });
  } catch (error) {
    throw toStoreError(error, `opening ${folder}`);
  }
}

/** The store's folder and the room it keeps for a full disk. */
interface Disk {
  readonly folder: string;
  readonly reserve: Reserve;
}

function assemble(connection: Connection, heads: TaskHeads, { folder, reserve }: Disk): SqliteStore {
  const numberOf = createNumberOf(connection);
  const read = createReadEvents(connection);
  const inbox = createInbox(connection);
  const inline = connection.query<{ bytes: Uint8Array }>(
    'SELECT bytes FROM blobs WHERE digest = ? AND bytes IS NOT NULL LIMIT 1',
  );
  const referenced = connection.query<{ found: number }>(
    'SELECT 1 AS found FROM blobs WHERE digest = ? LIMIT 1',
  );
  let open = true;
  return {
    ...withReserve(reserve, {
      journal: createJournal(connection, heads, inbox),
      inbox,
      leases: createLeases(connection, heads),
    }),
    readModel: createReadModel(connection, heads),
    hasRoom: () => reserve.hasRoom(),
    assertApart: (workspace) => assertStoreFolder({ folder, workspace }),
    verifyTask: (taskId) => verifyTask(taskId, { numberOf, read, heads }),
    inlineBlob: (digest) => inline.get(Buffer.from(digest, 'hex'))?.bytes ?? null,
    isBlobReferenced: (digest) => referenced.get(Buffer.from(digest, 'hex')) !== undefined,
    close() {
      if (!open) return;
      open = false;
      heads.settleAll();
      connection.close();
    },
  };
}

function createJournal(connection: Connection, heads: TaskHeads, inbox: SqliteInbox): Journal {
  const appendEvents = createAppendEvents(connection);
  const numberOf = createNumberOf(connection);
  const read = createReadEvents(connection);
  return {
    append(append) {
      heads.assertSound(append.taskId);
      connection.write('writing the journal', () => appendEvents(append));
      if (append.answers.length > 0) inbox.consumed();
      if (append.events.length > 0 || append.syncHead) heads.grew(append.taskId, append.syncHead);
    },
    *read(taskId, afterSeq) {
      const number = numberOf(taskId);
      if (number !== null) yield* toStored(read(number, afterSeq));
    },
    heads: (taskId) => ({ database: heads.database(taskId), file: heads.file(taskId) }),
  };
}

/** Waits for a lock this long; the longest transaction takes a small part of it. */
const LOCK_WAIT_MS = 10_000;
/** A checkpoint every 8 MB: fewer stalls than SQLite's default, a file that is still quickly read after a crash. */
const CHECKPOINT_PAGES = 2000;

function openDatabase(path: string, readOnly: boolean): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: LOCK_WAIT_MS, readOnly });
  try {
    if (readOnly) {
      storeVersion(db);
      return db;
    }
    // Before anything is written: an older program must leave a newer store alone.
    storeVersion(db);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec('PRAGMA synchronous = FULL');
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function assertThere(database: string): void {
  if (!existsSync(database))
    throw new OrchestrateError('not-found', `there is no store in ${dirname(database)}`);
}

function makeFolders(folder: string, headFolder: string, database: string): void {
  const made = mkdirSync(headFolder, { recursive: true, mode: 0o700 });
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  if (made !== undefined) {
    syncFolder(folder);
    syncFolder(dirname(made));
  }
  if (!existsSync(database) && readdirSync(headFolder).length > 0) {
    throw new OrchestrateError(
      'damaged',
      `the database of the store in ${folder} is gone, its head files are there: restore the folder, or remove it to begin anew`,
    );
  }
}

const machineClock: Pick<Clock, 'monotonic' | 'after'> = {
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return () => clearTimeout(timer);
  },
};
