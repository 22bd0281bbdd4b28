import { describe, expect, it } from 'vitest';
import { SampleWriter } from '../../testing/conformance/sample-task.ts';
import { openSqliteStore } from './open-sqlite-store.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

/** A clock that the test moves. */
function manualClock() {
  let now = 0;
  let due: { at: number; callback: () => void }[] = [];
  return {
    monotonic: () => now,
    after(ms: number, callback: () => void) {
      const entry = { at: now + ms, callback };
      due.push(entry);
      return () => void (due = due.filter((other) => other !== entry));
    },
    advance(ms: number) {
      now += ms;
      const ready = due.filter(({ at }) => at <= now);
      due = due.filter(({ at }) => at > now);
      for (const { callback } of ready) callback();
    },
    waiting: () => due.length,
  };
}

function openWithClock() {
  const folder = temporaryFolder();
  const clock = manualClock();
  const store = openSqliteStore({ folder, clock });
  const writer = new SampleWriter(store);
  const heads = () => {
    const { database, file } = store.journal.heads(writer.taskId);
    return [database?.seq, file?.seq];
  };
  return { folder, clock, store, writer, heads };
}

describe('the head file of a task', () => {
  it('is written by the first append, then lags by at most a second', () => {
    const { clock, store, writer, heads } = openWithClock();
    writer.write(['{"a":1}']);
    expect(heads()).toEqual([1, 1]);
    clock.advance(400);
    writer.write(['{"a":2}']);
    writer.write(['{"a":3}']);
    expect(heads()).toEqual([3, 1]);
    clock.advance(999);
    expect(heads()).toEqual([3, 1]);
    clock.advance(1);
    expect(heads()).toEqual([3, 3]);
    expect(clock.waiting()).toBe(0);
    store.close();
  });

  it('is written by an append that comes a second after the last write', () => {
    const { clock, store, writer, heads } = openWithClock();
    writer.write(['{"a":1}']);
    clock.advance(1000);
    writer.write(['{"a":2}']);
    expect(heads()).toEqual([2, 2]);
    expect(clock.waiting()).toBe(0);
    store.close();
  });

  it('is written at once when the append asks for it', () => {
    const { store, writer, heads } = openWithClock();
    for (let turn = 1; turn <= 5; turn += 1) {
      writer.write([`{"turn":${turn}}`], { syncHead: turn % 2 === 0 });
      expect(heads()).toEqual([turn, Math.max(1, turn - (turn % 2))]);
    }
    store.close();
  });

  it.each(['released', 'closed'])('is up to date when the task is %s', (way) => {
    const { folder, clock, store, writer } = openWithClock();
    writer.write(['{"a":1}']);
    writer.write(['{"a":2}']);
    if (way === 'released') store.leases.release(writer.lease);
    else store.close();
    const reader = openSqliteStore({ folder, readOnly: true });
    expect(reader.journal.heads(writer.taskId).file?.seq).toBe(2);
    reader.close();
    store.close();
    expect(clock.waiting()).toBe(0);
  });

  it('never goes back to what an owner knew that lost the task', () => {
    const { folder, clock, store, writer, heads } = openWithClock();
    writer.write(['{"a":1}']);
    writer.write(['{"a":2}']);
    const other = openSqliteStore({ folder });
    const { taskId, lease } = writer;
    const taken = other.leases.acquire({ taskId, owner: lease.owner, replaces: lease.fence, expiresAt: 0 });
    const successor = new SampleWriter(other, taskId, taken);
    successor.events.push(...writer.events);
    successor.write(['{"a":3}'], { syncHead: true });
    successor.write(['{"a":4}'], { syncHead: true });
    clock.advance(1000);
    expect(heads()).toEqual([4, 4]);
    store.close();
    expect(other.journal.heads(taskId).file?.seq).toBe(4);
    other.close();
  });

  it('does not come back after its task was removed by another process', () => {
    const { folder, clock, store, writer } = openWithClock();
    writer.write(['{"a":1}']);
    writer.write(['{"a":2}']);
    const other = openSqliteStore({ folder });
    const { taskId, lease } = writer;
    other.leases.release(
      other.leases.acquire({ taskId, owner: lease.owner, replaces: lease.fence, expiresAt: 0 }),
    );
    other.readModel.remove(taskId);
    clock.advance(1000);
    expect(store.journal.heads(taskId)).toEqual({ database: null, file: null });
    store.close();
    other.close();
  });
});
