import { invariant } from '../../core/error.ts';

/** Sequence numbers below 2^31 and tasks below 2^22 keep the product an exact JavaScript number. */
const SEQ_SPAN = 2 ** 31;
const TASK_SPAN = 2 ** 22;

/** The id of a task's event in the database: ids of one task are neighbours, in order. */
export function eventId(task: number, seq: number): number {
  invariant(seq >= 0 && seq < SEQ_SPAN, 'a task has fewer than 2^31 events');
  invariant(task > 0 && task < TASK_SPAN, 'a store has fewer than 2^22 tasks');
  return task * SEQ_SPAN + seq;
}

/** The first id that belongs to no event of the task. */
export function eventIdEnd(task: number): number {
  return (task + 1) * SEQ_SPAN;
}

/** The sequence number in an event's id. */
export function seqOf(id: number): number {
  return id % SEQ_SPAN;
}
