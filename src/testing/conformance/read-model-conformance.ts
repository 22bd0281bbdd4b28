import { expect } from 'vitest';
import { type OpenStore, type StoreCases, describeStore } from './store-cases.ts';
import {
  SampleWriter,
  sampleCommandId,
  sampleDigest,
  sampleStepId,
  sampleStepRows,
  sampleTaskId,
  sampleTaskRow,
} from './sample-task.ts';
import type { GateRow } from '../../ports/journal.ts';
import { errorCodeOf } from './error-code.ts';

/** The contract of `ReadModel`, for any store. */
export function readModelConformance(name: string, open: OpenStore): void {
  describeStore(`${name} as a read model`, open, CASES);
}

const CASES: StoreCases = {
  'numbers tasks in the order of their first append and lists the newest first': (store) => {
    const writers = [new SampleWriter(store), new SampleWriter(store), new SampleWriter(store)];
    for (const writer of writers) writer.write(['{"a":1}']);
    writers[0]?.write(['{"a":2}']);
    const ids = writers.map((writer) => writer.taskId);
    expect(store.readModel.tasks().map((task) => [task.number, task.taskId])).toEqual([
      [3, ids[2]],
      [2, ids[1]],
      [1, ids[0]],
    ]);
    expect(store.readModel.taskByNumber(2)?.taskId).toBe(ids[1]);
    expect(store.readModel.taskByNumber(4)).toBeNull();
    expect(store.readModel.task(sampleTaskId())).toBeNull();
  },

  'shows every column of a task as it was last written': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    const verdict = {
      result: 'proven',
      checksPassed: 3,
      checksTotal: 3,
      stepsProven: 2,
      stepsChanging: 2,
    } as const;
    const change = {
      phase: 'completed',
      paused: true,
      verdict,
      stepsTotal: 8,
      stepsEnded: 8,
      waiting: 2,
    };
    const other = {
      goal: 'Say it again — 🐎',
      planDigest: sampleDigest('second'),
      workspace: '/srv/other',
    };
    const task = sampleTaskRow({
      taskId: writer.taskId,
      updatedAt: 1_800_000_000_001,
      ...change,
      ...other,
    });
    writer.write(['{"a":2}'], { rows: { task, steps: [], gates: [] } });
    expect(store.readModel.task(writer.taskId)).toEqual({ ...task, number: 1 });
    expect(store.readModel.tasks()).toEqual([{ ...task, number: 1 }]);
  },

  'changes rows without events when a turn has none': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    const task = sampleTaskRow({ taskId: writer.taskId, waiting: 1 });
    writer.write([], { rows: { task, steps: [], gates: [] } });
    expect(store.readModel.task(writer.taskId)?.waiting).toBe(1);
    expect(store.verifyTask(writer.taskId)).toMatchObject({ ok: true, head: { seq: 1 } });
  },

  'replaces the step at a position and shows no more than the plan has': (store) => {
    const writer = new SampleWriter(store);
    const task = sampleTaskRow({ taskId: writer.taskId, stepsTotal: 3 });
    writer.write(['{"a":1}'], {
      rows: { task, steps: sampleStepRows(['a', 'b', 'c'], 'pending'), gates: [] },
    });
    writer.write(['{"a":2}'], { rows: { task, steps: sampleStepRows(['b'], 'running', 1), gates: [] } });
    expect(store.readModel.steps(writer.taskId).map((row) => `${row.step} ${row.state}`)).toEqual([
      'a pending',
      'b running',
      'c pending',
    ]);
    const shorter = sampleTaskRow({ taskId: writer.taskId, stepsTotal: 2 });
    writer.write(['{"a":3}'], {
      rows: { task: shorter, steps: sampleStepRows(['x', 'a'], 'pending'), gates: [] },
    });
    expect(store.readModel.steps(writer.taskId)).toEqual(sampleStepRows(['x', 'a'], 'pending'));
  },

  'shows the gates that are open, the one that waits longest first': (store) => {
    const writer = new SampleWriter(store);
    const gates = [gate('push', 300), gate('drop', 100), gate('mail', 200)];
    const task = sampleTaskRow({ taskId: writer.taskId });
    writer.write(['{"a":1}'], { rows: { task, steps: [], gates } });
    const closed = { ...gate('mail', 200), open: false };
    const renewed = { ...gate('push', 50), effectDigest: sampleDigest('another effect') };
    writer.write(['{"a":2}'], { rows: { task, steps: [], gates: [closed, renewed] } });
    expect(store.readModel.openGates(writer.taskId)).toEqual([renewed, gates[1]]);
  },

  'removes a task whole once nobody owns it, and never gives its number again': (store) => {
    const writer = new SampleWriter(store);
    const rows = {
      task: sampleTaskRow({ taskId: writer.taskId }),
      steps: sampleStepRows(['a'], 'ready'),
      gates: [gate('a', 1)],
    };
    writer.write(['{"a":1}'], { rows, syncHead: true });
    const left = {
      id: sampleCommandId(),
      taskId: writer.taskId,
      command: { type: 'pause', by: PERSON },
    } as const;
    store.inbox.put(left);
    expect(errorCodeOf(() => store.readModel.remove(writer.taskId))).toBe('busy');
    store.leases.release(writer.lease);
    store.readModel.remove(writer.taskId);

    expect(store.readModel.task(writer.taskId)).toBeNull();
    expect(store.readModel.steps(writer.taskId)).toEqual([]);
    expect(store.readModel.openGates(writer.taskId)).toEqual([]);
    expect([...store.journal.read(writer.taskId, 0)]).toEqual([]);
    expect(store.journal.heads(writer.taskId)).toEqual({ database: null, file: null });
    expect(store.inbox.pending(writer.taskId)).toEqual([]);
    expect(errorCodeOf(() => store.readModel.remove(writer.taskId))).toBe('not-found');
    const next = new SampleWriter(store);
    next.write(['{"a":1}']);
    expect(store.readModel.task(next.taskId)?.number).toBe(2);
  },
};

const PERSON = { kind: 'person', name: 'ada' } as const;

function gate(step: string, requestedAt: number): GateRow {
  const effectDigest = sampleDigest(`effect of ${step}`);
  return { step: sampleStepId(step), effectDigest, requestedAt, expiresAt: requestedAt + 1000, open: true };
}
