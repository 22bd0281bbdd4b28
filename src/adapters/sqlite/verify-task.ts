import { hash } from 'node:crypto';
import { OrchestrateError } from '../../core/error.ts';
import type { ChainReport } from '../../ports/store.ts';
import type { Head } from '../../ports/journal.ts';
import type { NumberOf } from './number-of.ts';
import type { PagedEvent, ReadEvents } from './read-events.ts';
import type { TaskHeads } from './task-heads.ts';
import type { TaskId } from '../../core/ids.ts';

/** Recomputes a task's chain and holds its end against the heads. */
export function verifyTask(
  taskId: TaskId,
  {
    numberOf,
    read,
    heads,
  }: { readonly numberOf: NumberOf; readonly read: ReadEvents; readonly heads: TaskHeads },
): ChainReport {
  const number = numberOf(taskId);
  const file = fileHead(taskId, heads);
  if (number === null) {
    if (file === null) throw new OrchestrateError('not-found', `there is no task ${taskId} in this store`);
    return 'ok' in file
      ? file
      : { ok: false, seq: 1, reason: `the journal is gone, its head file knows event ${file.seq}` };
  }
  if (file !== null && 'ok' in file) return file;
  const database = heads.database(taskId);
  return verifyChain(read(number, 0), [
    ...(file === null ? [] : [{ ...file, name: 'head file', last: false }]),
    ...(database === null ? [] : [{ ...database, name: 'head in the database', last: true }]),
  ]);
}

function fileHead(taskId: TaskId, heads: TaskHeads): Head | ChainReport | null {
  try {
    return heads.file(taskId);
  } catch (error) {
    if (error instanceof OrchestrateError && error.code === 'damaged')
      return { ok: false, seq: 1, reason: error.message };
    throw error;
  }
}

interface Mark extends Head {
  /** Nothing may follow it. */
  readonly last: boolean;
  readonly name: string;
}

function verifyChain(events: Iterable<PagedEvent>, marks: readonly Mark[]): ChainReport {
  let head: Head = { seq: 0, hash: Buffer.alloc(32) };
  for (const event of events) {
    const seq = head.seq + 1;
    if (event.seq !== seq) return { ok: false, seq, reason: `event ${seq} is missing` };
    const covered = event.linked ?? Buffer.concat([head.hash, event.raw]);
    if (hash('sha256', covered, 'hex') !== event.hash.toString('hex')) {
      return { ok: false, seq, reason: `event ${seq} does not have the hash that the journal names` };
    }
    for (const mark of marks) {
      if (mark.seq === seq && !event.hash.equals(mark.hash)) {
        return { ok: false, seq, reason: `event ${seq} is not the one that the ${mark.name} names` };
      }
    }
    head = { seq, hash: event.hash };
  }
  const beyond = marks.find((mark) => mark.seq > head.seq);
  const short = marks.find((mark) => mark.last && mark.seq < head.seq);
  if (short !== undefined) {
    return {
      ok: false,
      seq: short.seq + 1,
      reason: `the ${short.name} ends at event ${short.seq}, the journal goes on`,
    };
  }
  if (beyond !== undefined) {
    const seq = head.seq + 1;
    return {
      ok: false,
      seq,
      reason: `the journal ends at event ${head.seq}, the ${beyond.name} knows event ${beyond.seq}`,
    };
  }
  return { ok: true, head };
}
