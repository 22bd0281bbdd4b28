import type { Head, Inbox, Journal, Leases, ReadModel } from './journal.ts';
import type { TaskId } from '../core/ids.ts';

/** What a full look at a task's journal found. */
export type ChainReport =
  | { readonly ok: true; readonly head: Head }
  | {
      readonly ok: false;
      /** The first event that does not verify, or the one after the last when the journal is too short. */
      readonly seq: number;
      readonly reason: string;
    };

/** The durable side as one value. Whoever opened it closes it. */
export interface Store {
  readonly journal: Journal;
  readonly readModel: ReadModel;
  readonly inbox: Inbox;
  readonly leases: Leases;
  /**
   * Computes every hash of a task's journal anew and compares the end with both heads.
   * @throws OrchestrateError `not-found` when there is neither a journal nor a head.
   */
  verifyTask(taskId: TaskId): ChainReport;
  /**
   * Whether there is room for new intents and their results. Without it nothing new
   * starts; what has started is still recorded, from a reserve.
   */
  hasRoom(): boolean;
  /** @throws OrchestrateError `store` when a task must not work on this folder, because steps could touch the store. */
  assertApart(workspace: string): void;
  /** Writes the head files that are due and lets go of everything. Closing twice is harmless. */
  close(): void;
}
