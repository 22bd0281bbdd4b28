/**
 * The plan as a value: every default is filled in, so that its digest covers
 * everything that runs. `plan-file` makes it from what people write.
 */
import type { StepId } from './ids.ts';
import type { Tier } from './tier.ts';

/** What a step does, after its action has parsed its text. */
export type Work =
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
  | { readonly kind: 'script'; readonly script: string }
  | { readonly kind: 'text'; readonly text: string };

/** An acceptance test that the orchestrator itself runs. */
export type Check =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'exists'; readonly path: string }
  | { readonly kind: 'test'; readonly argv: readonly string[] };

/** What a step may touch beyond the defaults, and what it may change. */
export interface Grants {
  /** `host`, `host:port` or `*.host`; an empty list allows no network. */
  readonly hosts: readonly string[];
  /** Absolute paths outside the workspace, mounted read-only. */
  readonly read: readonly string[];
  /** Names of the caller's environment variables. */
  readonly env: readonly string[];
  /** Absolute paths of Unix sockets. */
  readonly sockets: readonly string[];
  /** Package caches by tool, for example `npm`. */
  readonly cache: readonly string[];
  /**
   * Folders (`src/**`) and files of the workspace that the step may change;
   * `null` means any file, an empty list means none.
   */
  readonly write: readonly string[] | null;
}

/** Sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Of stdout and stderr together. */
  readonly outputBytes: number;
  readonly memoryBytes: number;
  readonly processes: number;
  /** Of `/tmp`, `HOME` and `/dev/shm`, each. */
  readonly scratchBytes: number;
  /** Of one file. */
  readonly fileBytes: number;
}

/** What happens when the orchestrator cannot know whether an attempt happened. */
export type CrashPolicy =
  | { readonly kind: 'again' } // harmless to repeat
  | { readonly kind: 'ask' } // a person resolves it
  | { readonly kind: 'key'; readonly key: string } // repeated with the same key in $ORCHESTRATE_KEY
  | { readonly kind: 'probe'; readonly argv: readonly string[] }; // exit 0: it happened, 1: it did not

/** How a completed step can be taken back; in this version a text for people. */
export type Undo =
  | { readonly kind: 'irreversible' }
  | { readonly kind: 'compensable'; readonly action: string; readonly work: Work };

export interface Step {
  readonly id: StepId;
  /** The name of an action of the action table. */
  readonly action: string;
  readonly work: Work;
  readonly needs: readonly StepId[];
  readonly tier: Tier;
  /** Whether the step waits for a decision of its own before it starts. */
  readonly gate: 'none' | 'before';
  /** How long a gate of the step waits for its decision. */
  readonly decideWithinMs: number;
  readonly env: Readonly<Record<string, string>>;
  readonly grants: Grants;
  readonly limits: Limits;
  readonly timeoutMs: number;
  /** Relative to the workspace, `.` for itself. */
  readonly workingDirectory: string;
  readonly continueOnError: boolean;
  readonly checks: readonly Check[];
  readonly undo: Undo;
  readonly crash: CrashPolicy;
  /** Where the action sends something, for example a notification channel; else `null`. */
  readonly channel: string | null;
}

export interface Plan {
  /** The version of this shape. */
  readonly version: 1;
  readonly goal: string;
  /** The real path of the folder that the task works on. */
  readonly workspace: string;
  readonly sandbox: 'on' | 'off';
  /** How many attempts run at once, at most. */
  readonly maxParallel: number;
  readonly checks: readonly Check[];
  readonly steps: readonly Step[];
}
