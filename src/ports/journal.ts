/**
 * The durable side of a task. One adapter implements all of these interfaces
 * over one database; each caller sees only the interface it needs.
 */
import type { CommandId, Digest, StepId, TaskId } from '../core/ids.ts';
import type { CommandRefusal, PersonCommand } from '../core/command.ts';
import type { Verdict } from '../core/verdict.ts';

/** One event as it is stored. */
export interface StoredEvent {
  /** From 1, without gaps, per task. */
  readonly seq: number;
  /** The UTF-8 JSON of the event; exactly these bytes are hashed. */
  readonly raw: Uint8Array;
  /** SHA-256 over the previous hash (32 bytes, zero for the first) followed by `raw`. */
  readonly hash: Uint8Array;
}

/** Count and last hash: two journals with the same head are the same. */
export interface Head {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** What is written for one task in one transaction. */
export interface Append {
  readonly taskId: TaskId;
  /** Of the last event that the writer has folded. */
  readonly expectedSeq: number;
  /** The fence of the lease under which the writer owns the task. */
  readonly fence: number;
  readonly events: readonly StoredEvent[];
  /** The read model after the events. */
  readonly rows: ReadModelChange;
  /** Outputs that the events refer to; `bytes` is `null` for one that lives in a file. */
  readonly blobs: readonly { readonly digest: Digest; readonly bytes: Uint8Array | null }[];
  /** Inbox commands that this transaction consumes. */
  readonly answers: readonly InboxAnswer[];
  /** Write and fsync the head file after the commit, not only once a second. */
  readonly syncHead: boolean;
}

export interface Journal {
  /**
   * Appends in one durable transaction: on return it survives power loss.
   * @throws OrchestrateError `fenced` when the fence is not the lease's,
   *   `refused` when `expectedSeq` is not the journal's or a command was answered
   *   before, `damaged` when the task's journal contradicts its head file, `full`
   *   when the disk is full, `store` for any other failure. After `full` or
   *   `store` the outcome is unknown: read before going on.
   */
  append(append: Append): void;
  /** The events after `afterSeq`, in order. */
  read(taskId: TaskId, afterSeq: number): Iterable<StoredEvent>;
  /**
   * The head that the database keeps and the one in the head file, `null` where
   * there is none. The database may be ahead of the file, never behind.
   */
  heads(taskId: TaskId): { readonly database: Head | null; readonly file: Head | null };
}

/** A task as lists show it. */
export interface TaskRow {
  readonly taskId: TaskId;
  /** From 1 in this store. */
  readonly number: number;
  readonly goal: string;
  readonly phase: string;
  readonly paused: boolean;
  readonly verdict: Verdict | null;
  readonly workspace: string;
  readonly planDigest: Digest;
  readonly stepsTotal: number;
  readonly stepsEnded: number;
  /** Open gates plus unknown steps: what waits for a person. */
  readonly waiting: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface StepRow {
  readonly step: StepId;
  /** Position in the plan, from 0; a row replaces the one at its position. */
  readonly position: number;
  readonly state: string;
  readonly attempt: number;
}

export interface GateRow {
  readonly step: StepId;
  readonly effectDigest: Digest;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly open: boolean;
}

/** Rows to write: `number` of the task is assigned by the store. */
export interface ReadModelChange {
  readonly task: Omit<TaskRow, 'number'>;
  readonly steps: readonly StepRow[];
  readonly gates: readonly GateRow[];
}

export interface ReadModel {
  /** Highest number first. */
  tasks(): readonly TaskRow[];
  task(taskId: TaskId): TaskRow | null;
  taskByNumber(number: number): TaskRow | null;
  /** In plan order; rows that an older, longer plan left at `stepsTotal` or beyond are not shown. */
  steps(taskId: TaskId): readonly StepRow[];
  openGates(taskId: TaskId): readonly GateRow[];
  /**
   * Deletes a task with its events, rows, inbox, lease and head file. Its number is not given again.
   * @throws OrchestrateError `busy` while it is leased, `not-found`.
   */
  remove(taskId: TaskId): void;
}

/** A command that another process left for the owner. */
export interface InboxCommand {
  readonly id: CommandId;
  readonly taskId: TaskId;
  readonly command: PersonCommand;
}

export interface InboxAnswer {
  readonly id: CommandId;
  /** `null` when accepted. */
  readonly refusal: CommandRefusal | null;
}

export interface Inbox {
  /** Durable on return; putting the same id again changes nothing. */
  put(command: InboxCommand): void;
  /** Commands without an answer, in the order they were put. Cheap when nothing changed. */
  pending(taskId: TaskId): readonly InboxCommand[];
  /** `undefined` while the owner has not answered. */
  answer(id: CommandId): InboxAnswer | undefined;
}

/** Names a process beyond the reuse of its pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, from /proc. */
  readonly startTime: string;
  readonly bootId: string;
}

export interface Lease {
  readonly taskId: TaskId;
  /** Rises with every owner. */
  readonly fence: number;
  readonly owner: ProcessIdentity;
  /** The process that starts the steps, once it runs. */
  readonly helper: ProcessIdentity | null;
  /** Wall time in milliseconds; the lease is overdue after it. */
  readonly expiresAt: number;
}

export interface Leases {
  /** The last lease of the task, `null` when it is released or there never was one. */
  current(taskId: TaskId): Lease | null;
  /**
   * Becomes the owner under a fence higher than any before.
   * `replaces` is the fence of the lease that the caller has proven dead, 0 for none.
   * @throws OrchestrateError `busy` when another lease than `replaces` is current.
   */
  acquire(request: {
    readonly taskId: TaskId;
    readonly owner: ProcessIdentity;
    readonly replaces: number;
    readonly expiresAt: number;
  }): Lease;
  /** @throws OrchestrateError `fenced` when the lease is not current any more. */
  renew(lease: Lease): void;
  /** Does nothing when the lease is not current any more. */
  release(lease: Lease): void;
}
