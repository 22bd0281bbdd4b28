import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../core/error.ts';
import { OrchestrateError } from '../../core/error.ts';
import { SampleWriter, sampleCommandId } from '../../testing/conformance/sample-task.ts';
import { createMemoryStore } from '../../testing/memory-store.ts';
import { withReserve } from './with-reserve.ts';

/** A store on a disk that is full until its reserve is given up. */
function fullStore(code: ErrorCode = 'full') {
  const store = createMemoryStore();
  const disk = { isFull: true, given: 0 };
  const writing =
    <A, R>(write: (argument: A) => R) =>
    (argument: A): R => {
      if (disk.isFull) throw new OrchestrateError(code, 'no');
      return write(argument);
    };
  const { inbox, journal, leases } = store;
  const reserve = {
    hasRoom: () => false,
    giveUp: () => {
      disk.given += 1;
      disk.isFull = false;
    },
  };
  const guarded = withReserve(reserve, {
    inbox: { ...inbox, put: writing(inbox.put) },
    journal: { ...journal, append: writing(journal.append) },
    leases: { ...leases, renew: writing(leases.renew) },
  });
  return { store: { ...store, ...guarded }, plain: store, disk };
}

describe('a store with a reserve', () => {
  it('gives it up when an append finds the disk full, and lets the caller look before it appends again', () => {
    const { store, plain, disk } = fullStore();
    const writer = new SampleWriter(plain);
    const append = writer.next(['{"a":1}']);
    expect(() => store.journal.append(append)).toThrow('no');
    expect([...store.journal.read(writer.taskId, 0)]).toEqual([]);
    store.journal.append(append);
    expect([[...store.journal.read(writer.taskId, 0)].length, disk.given]).toEqual([1, 1]);
  });

  it('takes a command into the inbox at the second try, so that a cancel needs no second call', () => {
    const { store, plain } = fullStore();
    const { taskId } = new SampleWriter(plain);
    store.inbox.put({
      id: sampleCommandId(),
      taskId,
      command: { type: 'cancel', by: { kind: 'person', name: 'ada' }, reason: '' },
    });
    expect(store.inbox.pending(taskId)).toHaveLength(1);
  });

  it('keeps it for anything but a full disk', () => {
    const { store, plain, disk } = fullStore('store');
    const { lease } = new SampleWriter(plain);
    expect(() => store.leases.renew(lease)).toThrow('no');
    expect(disk.given).toBe(0);
  });
});
