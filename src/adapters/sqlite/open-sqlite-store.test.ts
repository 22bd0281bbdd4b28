import { describe, expect, it } from 'vitest';
import {
  SampleWriter,
  sampleCommandId,
  sampleDigest,
  sampleTaskId,
} from '../../testing/conformance/sample-task.ts';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { errorCodeOf } from '../../testing/conformance/error-code.ts';
import { inboxConformance } from '../../testing/conformance/inbox-conformance.ts';
import { join } from 'node:path';
import { journalConformance } from '../../testing/conformance/journal-conformance.ts';
import { leasesConformance } from '../../testing/conformance/leases-conformance.ts';
import { openSqliteStore } from './open-sqlite-store.ts';
import { readModelConformance } from '../../testing/conformance/read-model-conformance.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { tmpdir } from 'node:os';

function open() {
  const folder = mkdtempSync(join(tmpdir(), 'orchestrate-store-'));
  const store = openSqliteStore({ folder });
  const dispose = () => {
    store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, dispose };
}

journalConformance('the SQLite store', open);
readModelConformance('the SQLite store', open);
inboxConformance('the SQLite store', open);
leasesConformance('the SQLite store', open);

describe('the SQLite store', () => {
  it('has everything when it is opened again', () => {
    const folder = temporaryFolder();
    const first = openSqliteStore({ folder });
    const writer = new SampleWriter(first);
    const bytes = Buffer.from('output');
    writer.write(['{"a":1}'], { blobs: [{ digest: sampleDigest(bytes), bytes }] });
    const command = { id: sampleCommandId(), taskId: writer.taskId, command: PAUSE };
    first.inbox.put(command);
    const row = first.readModel.task(writer.taskId);
    first.close();

    const second = openSqliteStore({ folder });
    expect(
      Array.from(second.journal.read(writer.taskId, 0), ({ raw }) => Buffer.from(raw).toString()),
    ).toEqual(['{"a":1}']);
    expect(second.readModel.task(writer.taskId)).toEqual(row);
    expect(second.inbox.pending(writer.taskId)).toEqual([command]);
    expect(second.leases.current(writer.taskId)).toEqual(writer.lease);
    expect(Buffer.from(second.inlineBlob(sampleDigest(bytes)) ?? []).toString()).toBe('output');
    second.close();
  });

  it('shows what another connection left at once, though nothing of its own changed', () => {
    const folder = temporaryFolder();
    const [owner, client] = [openSqliteStore({ folder }), openSqliteStore({ folder })];
    const writer = new SampleWriter(owner);
    writer.write(['{"a":1}']);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(owner.inbox.pending(writer.taskId)).toHaveLength(turn);
      client.inbox.put({ id: sampleCommandId(), taskId: writer.taskId, command: PAUSE });
      expect(owner.inbox.pending(writer.taskId)).toHaveLength(turn + 1);
    }
    const [first] = owner.inbox.pending(writer.taskId);
    if (first === undefined) throw new Error('three commands were put');
    expect(client.inbox.answer(first.id)).toBeUndefined();
    writer.write([], { answers: [{ id: first.id, refusal: null }] });
    expect(client.inbox.answer(first.id)).toEqual({ id: first.id, refusal: null });
    expect(client.inbox.pending(writer.taskId)).toHaveLength(2);
    owner.close();
    client.close();
  });

  it('knows which outputs a task refers to until the task is removed', () => {
    const { store, dispose } = open();
    const [one, two] = [new SampleWriter(store), new SampleWriter(store)];
    const shared = Buffer.from('the same output');
    const large = sampleDigest('a large output, in a file');
    const blobs = [
      { digest: sampleDigest(shared), bytes: shared },
      { digest: large, bytes: null },
    ];
    one.write(['{"a":1}'], { blobs });
    two.write(['{"a":1}'], { blobs: blobs.slice(0, 1) });
    expect(store.inlineBlob(large)).toBeNull();
    expect([store.isBlobReferenced(large), store.isBlobReferenced(sampleDigest('none'))]).toEqual([
      true,
      false,
    ]);
    store.leases.release(one.lease);
    store.readModel.remove(one.taskId);
    expect(store.isBlobReferenced(large)).toBe(false);
    expect(Buffer.from(store.inlineBlob(sampleDigest(shared)) ?? []).toString()).toBe('the same output');
    dispose();
  });

  it('keeps its folder to its owner', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    openSqliteStore({ folder }).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const below = join(folder, 'new', 'place');
    openSqliteStore({ folder: below }).close();
    expect(statSync(below).mode & 0o777).toBe(0o700);
  });

  it('says that it is closed', () => {
    const { store, dispose } = open();
    store.close();
    store.close();
    expect(errorCodeOf(() => store.readModel.tasks())).toBe('store');
    expect(
      errorCodeOf(() =>
        store.leases.acquire({ taskId: sampleTaskId(), owner: OWNER, replaces: 0, expiresAt: 0 }),
      ),
    ).toBe('store');
    dispose();
  });
});

const OWNER = { pid: 1, startTime: '1', bootId: 'b' };
const PAUSE = { type: 'pause', by: { kind: 'person', name: 'ada' } } as const;
