import { describe, expect, it } from 'vitest';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SampleWriter } from '../../testing/conformance/sample-task.ts';
import type { TaskId } from '../../core/ids.ts';
import { errorCodeOf } from '../../testing/conformance/error-code.ts';
import { join } from 'node:path';
import { openSqliteStore } from './open-sqlite-store.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

/** A closed store with one task of six events, whose head file names event 6. */
function closedStore(): { folder: string; taskId: TaskId } {
  const folder = temporaryFolder();
  const store = openSqliteStore({ folder });
  const writer = new SampleWriter(store);
  for (let turn = 1; turn <= 3; turn += 1) writer.write([`{"turn":${turn}}`, `{"turn":${turn},"more":true}`]);
  store.leases.release(writer.lease);
  store.close();
  return { folder, taskId: writer.taskId };
}

/** Changes the database behind the store's back. */
function tamper(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, 'orchestrate.db'));
  db.exec(sql);
  db.close();
}

/** Tries to go on with the task; says with which code it is refused and what can be read. */
function goOn(folder: string, taskId: TaskId): { append: string | null; readable: number; report: unknown } {
  const store = openSqliteStore({ folder });
  const writer = new SampleWriter(store, taskId);
  writer.events.push(...store.journal.read(taskId, 0));
  const readable = writer.events.length;
  const report = store.verifyTask(taskId);
  const append = errorCodeOf(() =>
    writer.write(['{"turn":4}'], { expectedSeq: store.journal.heads(taskId).database?.seq ?? 0 }),
  );
  store.close();
  return { append, readable, report };
}

const SEQ = 'id % 2147483648';

describe('a store whose files were changed', () => {
  it('takes a sound journal up again', () => {
    const { folder, taskId } = closedStore();
    expect(goOn(folder, taskId)).toMatchObject({
      append: null,
      readable: 6,
      report: { ok: true, head: { seq: 6 } },
    });
  });

  it('refuses to write to a journal that is shorter than its head file, and still reads it', () => {
    const { folder, taskId } = closedStore();
    tamper(
      folder,
      `DELETE FROM events WHERE ${SEQ} > 4;
       UPDATE tasks SET seq = 4, hash = (SELECT hash FROM events WHERE ${SEQ} = 4)`,
    );
    expect(goOn(folder, taskId)).toMatchObject({
      append: 'damaged',
      readable: 4,
      report: { ok: false, seq: 5 },
    });
  });

  it('refuses to write to a journal that is another one than its head file names', () => {
    const { folder, taskId } = closedStore();
    tamper(
      folder,
      `UPDATE events SET hash = zeroblob(32) WHERE ${SEQ} = 6; UPDATE tasks SET hash = zeroblob(32)`,
    );
    expect(goOn(folder, taskId)).toMatchObject({
      append: 'damaged',
      readable: 6,
      report: { ok: false, seq: 6 },
    });
  });

  it('refuses to write when the journal of a head file is gone', () => {
    const { folder, taskId } = closedStore();
    tamper(folder, 'DELETE FROM events; DELETE FROM tasks');
    expect(goOn(folder, taskId)).toMatchObject({
      append: 'damaged',
      readable: 0,
      report: { ok: false, seq: 1 },
    });
  });

  it('refuses to write when the last event is not the one of the head in the database', () => {
    const { folder, taskId } = closedStore();
    rmSync(join(folder, 'heads', taskId));
    tamper(folder, `DELETE FROM events WHERE ${SEQ} = 6`);
    expect(goOn(folder, taskId)).toMatchObject({ append: 'damaged', report: { ok: false, seq: 6 } });
  });

  it.each([1, 2, 5, 6])('finds the changed event %i', (seq) => {
    const { folder, taskId } = closedStore();
    tamper(folder, `UPDATE events SET raw = CAST('{"turn":7}' AS BLOB) WHERE ${SEQ} = ${seq}`);
    expect(goOn(folder, taskId).report).toMatchObject({ ok: false, seq });
  });

  it('finds a missing event and a foreign one at the end', () => {
    const missing = closedStore();
    tamper(missing.folder, `DELETE FROM events WHERE ${SEQ} = 3`);
    expect(goOn(missing.folder, missing.taskId).report).toMatchObject({ ok: false, seq: 3 });

    const foreign = closedStore();
    tamper(foreign.folder, `INSERT INTO events SELECT id + 1, raw, hash FROM events WHERE ${SEQ} = 6`);
    expect(goOn(foreign.folder, foreign.taskId).report).toMatchObject({ ok: false, seq: 7 });
  });

  it('lives with a head file that was torn while it was written', () => {
    const { folder, taskId } = closedStore();
    const path = join(folder, 'heads', taskId);
    const bytes = readFileSync(path);
    const newest = bytes.subarray(0, 2).toString() === '6 ' ? 0 : 4096;
    bytes.fill(0, newest + 20, newest + 100);
    writeFileSync(path, bytes);
    expect(goOn(folder, taskId)).toMatchObject({ append: null, report: { ok: true, head: { seq: 6 } } });
  });

  it('does not trust a head file in which nothing is whole', () => {
    const { folder, taskId } = closedStore();
    const path = join(folder, 'heads', taskId);
    const length = statSync(path).size;
    writeFileSync(path, Buffer.alloc(length));
    const store = openSqliteStore({ folder });
    const writer = new SampleWriter(store, taskId);
    expect(store.verifyTask(taskId)).toMatchObject({ ok: false });
    expect(errorCodeOf(() => writer.write(['{"turn":4}'], { expectedSeq: 6 }))).toBe('damaged');
    store.close();
  });

  it('is not made anew beside the head files of a lost database', () => {
    const { folder } = closedStore();
    rmSync(join(folder, 'orchestrate.db'));
    expect(errorCodeOf(() => openSqliteStore({ folder }))).toBe('damaged');
  });

  it('says that a file which is no database is damaged', () => {
    const { folder } = closedStore();
    writeFileSync(join(folder, 'orchestrate.db'), Buffer.alloc(8192, 7));
    expect(errorCodeOf(() => openSqliteStore({ folder }))).toBe('damaged');
  });
});

describe('a store of another version', () => {
  it.each([false, true])('is refused in words when it is newer, read-only or not (%s)', (readOnly) => {
    const { folder } = closedStore();
    tamper(folder, 'PRAGMA user_version = 99');
    expect(() => openSqliteStore({ folder, readOnly })).toThrow(/written by a newer version of orchestrate/);
    tamper(folder, 'PRAGMA user_version = 1');
    openSqliteStore({ folder, readOnly }).close();
  });
});

describe('a store that is opened for reading', () => {
  it('reads and refuses to write', () => {
    const { folder, taskId } = closedStore();
    const store = openSqliteStore({ folder, readOnly: true });
    expect([...store.journal.read(taskId, 0)]).toHaveLength(6);
    expect(store.verifyTask(taskId)).toMatchObject({ ok: true });
    expect(store.readModel.tasks()).toHaveLength(1);
    expect(errorCodeOf(() => new SampleWriter(store))).toBe('store');
    store.close();
  });

  it('is not made when it is missing', () => {
    const folder = join(temporaryFolder(), 'missing');
    expect(errorCodeOf(() => openSqliteStore({ folder, readOnly: true }))).toBe('not-found');
    expect(errorCodeOf(() => openSqliteStore({ folder, readOnly: true }))).toBe('not-found');
  });
});
