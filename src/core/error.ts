import type { Issue } from './issue.ts';

/** Why an operation threw. Each surface maps these to its own status in one table. */
export type ErrorCode =
  | 'invalid' // the input is wrong; `issues` says where
  | 'usage' // the call does not make sense, for example two tasks fit
  | 'not-found' // no such task, step or gate
  | 'refused' // the state does not allow the command, or the approval is stale
  | 'busy' // another process owns the task
  | 'fenced' // this process lost the task to another owner
  | 'sandbox' // no sandbox can be had and none was waived
  | 'damaged' // the store does not verify and opens read-only
  | 'store' // the store cannot be opened, read or written
  | 'full' // the disk is full: nothing new is started
  | 'missing' // a model, agent or tool that is not there
  | 'internal'; // a bug

export interface ErrorOptions {
  readonly cause?: unknown;
  readonly issues?: readonly Issue[];
  /** The file that the issues are about. */
  readonly file?: string;
}

/** The one class that this project throws. The message says what to do. */
export class OrchestrateError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  /** Empty when the issues are not about a file. */
  readonly file: string;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OrchestrateError';
    this.code = code;
    this.issues = options.issues ?? [];
    this.file = options.file ?? '';
  }
}

/**
 * Asserts what must be true if this program has no bug.
 * @throws OrchestrateError `internal` with the sentence.
 */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new OrchestrateError('internal', sentence);
}
