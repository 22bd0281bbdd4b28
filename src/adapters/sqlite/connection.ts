/**
 * The one connection of a process to the store.
 *
 * 1. Every write is one `BEGIN IMMEDIATE` transaction: it waits for its turn before it reads.
 * 2. A commit that failed may have happened. The connection is then opened anew, so
 *    that what comes next sees what the disk has and not what memory believes.
 * 3. Nothing else in the process opens the database, -wal or -shm files: closing
 *    any descriptor of them would drop the locks of this connection.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { OrchestrateError } from '../../core/error.ts';
import { toStoreError } from './store-error.ts';

/** A statement of the connection, prepared once per opening. Rows have the shape `R`. */
export interface Query<R> {
  get(...values: SQLInputValue[]): R | undefined;
  all(...values: SQLInputValue[]): R[];
  /** Returns how many rows it changed. */
  run(...values: SQLInputValue[]): number;
}

export class Connection {
  readonly #open: () => DatabaseSync;
  readonly #begin: Query<never>;
  readonly #commit: Query<never>;
  #db: DatabaseSync | null;
  #closed = false;
  /** Rises with every opening: statements of an older one are dead. */
  #opening = 0;
  /** Set while what is in the write-ahead log may not be on the disk. */
  #suspect = false;

  constructor(open: () => DatabaseSync) {
    this.#open = open;
    this.#db = open();
    this.#begin = this.query('BEGIN IMMEDIATE');
    this.#commit = this.query('COMMIT');
  }

  /** A reusable statement; `R` must name exactly the columns that `sql` selects. */
  query<R>(sql: string): Query<R> {
    let statement: StatementSync | null = null;
    let prepared = 0;
    const current = (): StatementSync => {
      if (statement === null || prepared !== this.#opening || this.#db === null) {
        statement = this.#live().prepare(sql);
        prepared = this.#opening;
      }
      return statement;
    };
    // The two casts trust the SQL beside the type argument: SQLite's rows carry no type.
    return {
      get: (...values) => reading(() => current().get(...values) as R | undefined),
      all: (...values) => reading(() => current().all(...values) as R[]),
      run: (...values) => Number(current().run(...values).changes),
    };
  }

  /**
   * Runs `body` in one durable transaction.
   * @throws OrchestrateError what `body` threw, or `full`, `damaged`, `store`.
   */
  write<T>(doing: string, body: () => T): T {
    try {
      this.#begin.run();
    } catch (error) {
      throw toStoreError(error, doing);
    }
    let result: T;
    try {
      result = body();
    } catch (error) {
      this.#rollback();
      throw toStoreError(error, doing);
    }
    try {
      this.#commit.run();
    } catch (error) {
      const failure = toStoreError(error, doing);
      this.#abandon(failure.code !== 'full');
      throw failure;
    }
    return result;
  }

  /** Lets go of the database; the last process to do so also tidies the write-ahead log. */
  close(): void {
    this.#closed = true;
    const db = this.#db;
    this.#db = null;
    db?.close();
  }

  #live(): DatabaseSync {
    if (this.#closed) throw new OrchestrateError('store', 'the store is closed');
    if (this.#db !== null) return this.#db;
    const db = this.#open();
    if (this.#suspect) {
      // After a failed fsync the kernel may hold pages that read well and never
      // reach the disk. A checkpoint writes what recovery found once more.
      try {
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch (error) {
        db.close();
        throw error;
      }
      this.#suspect = false;
    }
    this.#opening += 1;
    this.#db = db;
    return db;
  }

  #rollback(): void {
    try {
      if (this.#db?.isTransaction === true) this.#db.exec('ROLLBACK');
    } catch {
      this.#abandon(false);
    }
  }

  #abandon(suspect: boolean): void {
    this.#suspect ||= suspect;
    const db = this.#db;
    this.#db = null;
    try {
      db?.close();
    } catch {
      // A connection that cannot even be closed is left behind; the next use opens another.
    }
  }
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw toStoreError(error, 'reading');
  }
}
