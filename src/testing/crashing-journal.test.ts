import { describe, expect, it } from 'vitest';
import { Crash, createCrashingJournal } from './crashing-journal.ts';
import { SampleWriter } from './conformance/sample-task.ts';
import { createMemoryStore } from './memory-store.ts';

describe('a crashing journal', () => {
  it.each([
    ['before', 1],
    ['after', 2],
  ] as const)('dies %s its second append with %i appends written, and stays dead', (when, written) => {
    const store = createMemoryStore();
    const journal = createCrashingJournal(store.journal, { append: 2, when });
    const writer = new SampleWriter({ ...store, journal });
    writer.write(['{"a":1}']);
    expect(journal.crashed()).toBe(false);
    expect(() => writer.write(['{"a":2}'])).toThrow(Crash);
    expect([...store.journal.read(writer.taskId, 0)]).toHaveLength(written);
    expect(journal.crashed()).toBe(true);
    expect(() => writer.write(['{"a":2}'])).toThrow(Crash);
    expect(() => journal.read(writer.taskId, 0)).toThrow(Crash);
    expect(() => journal.heads(writer.taskId)).toThrow(Crash);
    expect(journal.appends()).toBe(2);
  });

  it('never dies when its point is beyond the last append', () => {
    const store = createMemoryStore();
    const journal = createCrashingJournal(store.journal, { append: 9, when: 'before' });
    const writer = new SampleWriter({ ...store, journal });
    for (let turn = 0; turn < 5; turn += 1) writer.write([`{"turn":${turn}}`]);
    expect([...journal.read(writer.taskId, 0)]).toHaveLength(5);
    expect(journal.heads(writer.taskId).database?.seq).toBe(5);
    expect([journal.appends(), journal.crashed()]).toEqual([5, false]);
  });
});
