import type { Append, Lease, ProcessIdentity, StepRow, StoredEvent, TaskRow } from '../../ports/journal.ts';
import type { CommandId, Digest, StepId, TaskId } from '../../core/ids.ts';
import type { Store } from '../../ports/store.ts';
import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** A process that never lived: its start time is before any boot. */
export const SAMPLE_OWNER: ProcessIdentity = { pid: 4_000_001, startTime: '1', bootId: 'sample-boot' };

/** A new id, as the runtime makes them. */
export function sampleTaskId(): TaskId {
  return uuidv7() as TaskId; // the brand stands for a UUIDv7
}

/** A new id of a command from another process. */
export function sampleCommandId(): CommandId {
  return uuidv7() as CommandId; // the brand stands for a UUIDv7
}

/** The digest of a text or of bytes. */
export function sampleDigest(data: string | Uint8Array): Digest {
  return createHash('sha256').update(data).digest('hex') as Digest; // the brand stands for SHA-256 in hexadecimal
}

/** The id of a step; the caller writes a valid one. */
export function sampleStepId(text: string): StepId {
  return text as StepId; // tests name their steps by lower-case words
}

/** The row of a task; its id may be given among the changes. */
export function sampleTaskRow(
  change: Partial<TaskRow> & { readonly taskId: TaskId },
): Append['rows']['task'] {
  return {
    goal: 'Prove the store',
    phase: 'executing',
    paused: false,
    verdict: null,
    workspace: '/srv/project',
    planDigest: sampleDigest('plan'),
    stepsTotal: 3,
    stepsEnded: 0,
    waiting: 0,
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_500,
    ...change,
  };
}

/** Rows of steps at the positions from `from`, in one state. */
export function sampleStepRows(names: readonly string[], state: string, from = 0): StepRow[] {
  return names.map((name, index) => ({
    step: sampleStepId(name),
    position: from + index,
    state,
    attempt: 1,
  }));
}

/** Writes a task's journal as an owner does: links events and counts them. */
export class SampleWriter {
  readonly taskId: TaskId;
  readonly lease: Lease;
  readonly events: StoredEvent[] = [];
  readonly #store: Store;

  constructor(store: Store, taskId: TaskId = sampleTaskId(), lease?: Lease) {
    this.#store = store;
    this.taskId = taskId;
    this.lease =
      lease ??
      store.leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 1_700_000_010_000 });
  }

  /** An append of events with these bodies after the last one; nothing is written yet. */
  next(bodies: readonly (string | Uint8Array)[], change: Partial<Append> = {}): Append {
    let previous = this.events.at(-1)?.hash ?? new Uint8Array(32);
    const events = bodies.map((body, index) => {
      const raw = Buffer.from(body);
      previous = createHash('sha256').update(previous).update(raw).digest();
      return { seq: this.events.length + index + 1, raw, hash: previous };
    });
    return {
      taskId: this.taskId,
      expectedSeq: this.events.length,
      fence: this.lease.fence,
      events,
      rows: { task: sampleTaskRow({ taskId: this.taskId }), steps: [], gates: [] },
      blobs: [],
      answers: [],
      syncHead: false,
      ...change,
    };
  }

  /** Appends and remembers what was written. */
  write(bodies: readonly (string | Uint8Array)[], change: Partial<Append> = {}): void {
    const append = this.next(bodies, change);
    this.#store.journal.append(append);
    this.events.push(...append.events);
  }
}
