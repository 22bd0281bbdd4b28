import { expect } from 'vitest';
import { type OpenStore, type StoreCases, describeStore } from './store-cases.ts';
import { SAMPLE_OWNER, SampleWriter, sampleStepRows, sampleTaskId } from './sample-task.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import { errorCodeOf } from './error-code.ts';

/** The contract of `Journal`, for any store. */
export function journalConformance(name: string, open: OpenStore): void {
  describeStore(`${name} as a journal`, open, CASES);
}

const CASES: StoreCases = {
  'gives back exactly the bytes, hashes and numbers that were appended, from any place': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}', '{"text":"žluťoučký 🐎"}']);
    writer.write([Uint8Array.of(0, 255, 254, 0, 10)]);
    for (let after = 0; after <= 3; after += 1) {
      expect(plain(store.journal.read(writer.taskId, after))).toEqual(plain(writer.events.slice(after)));
    }
  },

  'reads thousands of events in order': (store) => {
    const writer = new SampleWriter(store);
    for (let turn = 0; turn < 30; turn += 1) {
      writer.write(Array.from({ length: 101 }, (_, index) => `{"turn":${turn},"index":${index}}`));
    }
    expect(plain(store.journal.read(writer.taskId, 0))).toEqual(plain(writer.events));
    expect(store.verifyTask(writer.taskId)).toMatchObject({ ok: true, head: { seq: 3030 } });
  },

  'goes on reading while the same process appends': (store) => {
    const writer = new SampleWriter(store);
    writer.write(Array.from({ length: 1500 }, (_, index) => `{"index":${index}}`));
    const seen: number[] = [];
    for (const event of store.journal.read(writer.taskId, 0)) {
      if (event.seq === 700) writer.write(['{"late":true}']);
      seen.push(event.seq);
    }
    expect(seen.slice(0, 1500)).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
  },

  'keeps tasks apart and knows nothing of a task that was never written': (store) => {
    const one = new SampleWriter(store);
    const two = new SampleWriter(store);
    one.write(['{"one":1}']);
    two.write(['{"two":1}']);
    one.write(['{"one":2}']);
    expect(plain(store.journal.read(one.taskId, 0))).toEqual(plain(one.events));
    expect(plain(store.journal.read(two.taskId, 0))).toEqual(plain(two.events));
    const stranger = sampleTaskId();
    expect([...store.journal.read(stranger, 0)]).toEqual([]);
    expect(store.journal.heads(stranger)).toEqual({ database: null, file: null });
    expect(errorCodeOf(() => store.verifyTask(stranger))).toBe('not-found');
  },

  'has the last event as its head in both places when the head is asked for': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    writer.write(['{"a":2}', '{"a":3}'], { syncHead: true });
    const { database, file } = store.journal.heads(writer.taskId);
    const hash = Buffer.from(writer.events[2]?.hash ?? []).toString('hex');
    expect([database, file].map((head) => [head?.seq, hex(head?.hash)])).toEqual([
      [3, hash],
      [3, hash],
    ]);
  },

  'refuses an append that does not follow its last event, and writes none of it': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}', '{"a":2}']);
    for (const expectedSeq of [0, 1, 3]) {
      const events = writer.next(['{"a":3}']).events.map((event) => ({ ...event, seq: expectedSeq + 1 }));
      expect(errorCodeOf(() => store.journal.append(writer.next([], { expectedSeq, events })))).toBe(
        'refused',
      );
    }
    expect(plain(store.journal.read(writer.taskId, 0))).toEqual(plain(writer.events));
  },

  'writes nothing of an append that fails half way': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    const good = writer.next(['{"a":2}', '{"a":3}']);
    const gap = {
      ...good,
      events: good.events.map((event, index) => ({ ...event, seq: event.seq + index })),
    };
    const rows = { ...good.rows, steps: sampleStepRows(['lint'], 'running') };
    expect(errorCodeOf(() => store.journal.append({ ...gap, rows }))).toBe('internal');
    expect(plain(store.journal.read(writer.taskId, 0))).toEqual(plain(writer.events));
    expect(store.readModel.steps(writer.taskId)).toEqual([]);
    writer.write(['{"a":2}']);
    expect(store.verifyTask(writer.taskId)).toMatchObject({ ok: true, head: { seq: 2 } });
  },

  'refuses whoever does not hold the lease of the task': (store) => {
    const taskId = sampleTaskId();
    const lease = { taskId, fence: 1, owner: SAMPLE_OWNER, helper: null, expiresAt: 0 };
    const nobody = new SampleWriter(store, taskId, lease);
    expect(errorCodeOf(() => nobody.write(['{"a":1}']))).toBe('fenced');

    const first = new SampleWriter(store, taskId);
    first.write(['{"a":1}']);
    const second = store.leases.acquire({
      taskId,
      owner: SAMPLE_OWNER,
      replaces: first.lease.fence,
      expiresAt: 0,
    });
    expect(errorCodeOf(() => first.write(['{"a":2}']))).toBe('fenced');
    store.leases.release(second);
    expect(errorCodeOf(() => first.write(['{"a":2}'], { fence: second.fence }))).toBe('fenced');
    expect(plain(store.journal.read(taskId, 0))).toEqual(plain(first.events));
  },
};

function plain(events: Iterable<StoredEvent>): { seq: number; raw: string | null; hash: string | null }[] {
  return Array.from(events, ({ seq, raw, hash }) => ({ seq, raw: hex(raw), hash: hex(hash) }));
}

function hex(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString('hex');
}
