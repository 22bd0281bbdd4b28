import type { DatabaseSync } from 'node:sqlite';
import { OrchestrateError } from '../../core/error.ts';

/**
 * What each version of the store added; `user_version` counts how many were applied.
 *
 * Rows name their task by its number, not its UUID: they are smaller and sort by
 * age. An event's id packs task and sequence number into one integer (see
 * `event-id.ts`) because that makes the journal one B-tree in which every append
 * goes to the end of its task.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id TEXT NOT NULL UNIQUE,
    goal TEXT NOT NULL,
    phase TEXT NOT NULL,
    paused INTEGER NOT NULL,
    verdict TEXT,
    workspace TEXT NOT NULL,
    plan_digest TEXT NOT NULL,
    steps_total INTEGER NOT NULL,
    steps_ended INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
  );
  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    raw BLOB NOT NULL,
    hash BLOB NOT NULL
  );
  CREATE TABLE steps (
    task INTEGER NOT NULL,
    position INTEGER NOT NULL,
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    PRIMARY KEY (task, position)
  ) WITHOUT ROWID;
  CREATE TABLE gates (
    task INTEGER NOT NULL,
    step TEXT NOT NULL,
    effect_digest TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    PRIMARY KEY (task, step)
  ) WITHOUT ROWID;
  CREATE TABLE blobs (
    task INTEGER NOT NULL,
    digest BLOB NOT NULL,
    bytes BLOB,
    UNIQUE (digest, task)
  );
  CREATE TABLE inbox (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    task_id TEXT NOT NULL,
    command TEXT NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0,
    refusal TEXT
  );
  CREATE INDEX inbox_pending ON inbox (task_id, place) WHERE answered = 0;
  CREATE TABLE leases (
    task_id TEXT PRIMARY KEY,
    fence INTEGER NOT NULL,
    held INTEGER NOT NULL,
    owner TEXT NOT NULL,
    helper TEXT,
    expires_at INTEGER NOT NULL
  ) WITHOUT ROWID;
  `,
];

/** The version of the store that this program writes. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/**
 * The version of an open database, 0 when it is empty.
 * @throws OrchestrateError `store` when it is newer than this program.
 */
export function storeVersion(db: DatabaseSync): number {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > SCHEMA_VERSION) {
    throw new OrchestrateError(
      'store',
      `this store was written by a newer version of orchestrate (store version ${version}, this program knows ${SCHEMA_VERSION}): update orchestrate`,
    );
  }
  return version;
}

/** Brings the tables up to this program's version; two processes may do so at once. */
export function migrate(db: DatabaseSync): void {
  if (storeVersion(db) === SCHEMA_VERSION) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have migrated while this one waited for the lock.
    for (const step of MIGRATIONS.slice(storeVersion(db))) db.exec(step);
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
