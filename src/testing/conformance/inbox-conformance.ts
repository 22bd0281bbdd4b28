import { expect } from 'vitest';
import { type OpenStore, type StoreCases, describeStore } from './store-cases.ts';
import { SampleWriter, sampleCommandId, sampleTaskId } from './sample-task.ts';
import type { CommandRefusal } from '../../core/command.ts';
import type { InboxCommand } from '../../ports/journal.ts';
import type { TaskId } from '../../core/ids.ts';
import { errorCodeOf } from './error-code.ts';

/** The contract of `Inbox`, for any store. */
export function inboxConformance(name: string, open: OpenStore): void {
  describeStore(`${name} as an inbox`, open, CASES);
}

const CASES: StoreCases = {
  'hands out the commands of one task in the order they were put, again and again': (store) => {
    const taskId = sampleTaskId();
    const commands = ['first', 'second', 'third'].map((reason) => cancel(taskId, reason));
    expect(store.inbox.pending(taskId)).toEqual([]);
    for (const command of commands) store.inbox.put(command);
    store.inbox.put(cancel(sampleTaskId(), 'of another task'));
    expect(store.inbox.pending(taskId)).toEqual(commands);
    expect(store.inbox.pending(taskId)).toEqual(commands);
  },

  'takes a command once, whatever comes under its id later': (store) => {
    const taskId = sampleTaskId();
    const command = cancel(taskId, 'once');
    store.inbox.put(command);
    store.inbox.put({ ...cancel(taskId, 'twice'), id: command.id });
    expect(store.inbox.pending(taskId)).toEqual([command]);
  },

  'is consumed and answered by the append that decided it': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    const [accepted, refused, open_] = ['a', 'b', 'c'].map((reason) => cancel(writer.taskId, reason));
    if (!accepted || !refused || !open_) throw new Error('three commands were made');
    for (const command of [accepted, refused, open_]) store.inbox.put(command);
    expect(store.inbox.answer(accepted.id)).toBeUndefined();
    const answers = [
      { id: accepted.id, refusal: null },
      { id: refused.id, refusal: REFUSAL },
    ];
    writer.write(['{"a":2}'], { answers });
    expect(store.inbox.pending(writer.taskId)).toEqual([open_]);
    expect([accepted, refused].map(({ id }) => store.inbox.answer(id))).toEqual(answers);
    expect(store.inbox.answer(open_.id)).toBeUndefined();
    store.inbox.put(accepted);
    expect(store.inbox.pending(writer.taskId)).toEqual([open_]);
  },

  'keeps a command whose append was refused': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    const command = cancel(writer.taskId, 'still there');
    store.inbox.put(command);
    const stale = writer.next([], { expectedSeq: 0, answers: [{ id: command.id, refusal: null }] });
    expect(errorCodeOf(() => store.journal.append(stale))).toBe('refused');
    expect(store.inbox.pending(writer.taskId)).toEqual([command]);
    expect(store.inbox.answer(command.id)).toBeUndefined();
  },

  'lets no append answer a command twice, or one of another task, or one that never came': (store) => {
    const writer = new SampleWriter(store);
    writer.write(['{"a":1}']);
    const command = cancel(writer.taskId, 'once');
    const foreign = cancel(sampleTaskId(), 'foreign');
    store.inbox.put(command);
    store.inbox.put(foreign);
    writer.write(['{"a":2}'], { answers: [{ id: command.id, refusal: null }] });
    for (const id of [command.id, foreign.id, sampleCommandId()]) {
      const again = writer.next(['{"a":3}'], { answers: [{ id, refusal: REFUSAL }] });
      expect(errorCodeOf(() => store.journal.append(again))).toBe('refused');
    }
    expect([...store.journal.read(writer.taskId, 0)]).toHaveLength(2);
    expect(store.inbox.answer(command.id)).toEqual({ id: command.id, refusal: null });
  },
};

const REFUSAL: CommandRefusal = { code: 'wrong-phase', message: 'the task has ended' };

function cancel(taskId: TaskId, reason: string): InboxCommand {
  return {
    id: sampleCommandId(),
    taskId,
    command: { type: 'cancel', by: { kind: 'person', name: 'ada' }, reason },
  };
}
