/** Where commands run. The orchestrator never launches a step in any other way. */
import type { Failure } from '../core/failure.ts';
import type { Grants, Limits } from '../core/plan.ts';
import type { ProcessIdentity } from './journal.ts';
import type { Refusal } from '../core/outcome.ts';

/** One command to run. */
export interface Launch {
  /** Unique among the running launches of this process. */
  readonly id: string;
  readonly argv: readonly string[];
  /** The real path of the workspace, mounted at the same place inside. */
  readonly workspace: string;
  /** Device and inode of the workspace when it was approved; another folder is refused. */
  readonly workspaceId: string;
  /** Absolute; inside the workspace. */
  readonly folder: string;
  /** Complete: the sandbox adds only HOME, TMPDIR, PATH and what the network needs. */
  readonly env: Readonly<Record<string, string>>;
  /** `dropped`: the command may write, nothing of it stays. `kept`: as `grants.write` says. */
  readonly writes: 'dropped' | 'kept';
  readonly grants: Grants;
  readonly limits: Limits;
  readonly timeoutMs: number;
}

/** How a command ended. */
export interface Exit {
  readonly exitCode: number | null;
  /** Why it did not end by itself; absent when it exited, whatever the code. */
  readonly failure?: Failure;
  readonly refusals: readonly Refusal[];
  readonly leftRunning: readonly string[];
  /** The process that ran it is gone and nobody knows how it ended. */
  readonly lost?: true;
}

export interface Running {
  /** Settles once, never rejects; output has been delivered before. */
  readonly exit: Promise<Exit>;
  /** Ends every process of the launch. `exit` then settles with this failure. */
  kill(failure: Failure): void;
}

/** One thing that `doctor` looked at. */
export interface Probe {
  readonly name: string;
  readonly ok: boolean;
  /** Whether steps cannot run at all without it; else something is missing that they may do without. */
  readonly required: boolean;
  readonly detail: string;
  /** The one thing to do, with the commands; empty when ok. */
  readonly remedy: string;
}

export interface Sandbox {
  /** Whether steps can run confined here, and if not, why and what to do. */
  probe(): Promise<readonly Probe[]>;
  /** The caller's tools as steps will see them, for the plan's header: `node 20.20 (/usr)`. */
  tools(): Promise<readonly string[]>;
  /**
   * Where a program would be found inside, or `null`; also `null` for a path that
   * is not visible inside. `folder` resolves relative names that hold a slash;
   * `workspace` is what is visible around it, by default the folder itself.
   */
  resolve(program: string, folder: string, workspace?: string): string | null;
  /** Output arrives as it comes; `stream` 1 is stdout, 2 stderr. */
  launch(launch: Launch, onOutput: (stream: 1 | 2, bytes: Uint8Array) => void): Running;
  /** The helper process, once there is one. */
  helper(): ProcessIdentity | null;
  /** Ends everything that still runs, then the helper. */
  close(): Promise<void>;
}
