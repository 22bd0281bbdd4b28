import type { Check } from './plan.ts';
import type { Digest } from './ids.ts';

/** Where the bytes of an attempt's transcript are kept: in the store under their digest. */
export interface OutputRef {
  readonly digest: Digest;
  /** Of the transcript file: both streams with their frames. */
  readonly bytes: number;
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
}

/** Something that the sandbox did not allow, with the grant that would. */
export interface Refusal {
  /** What was tried, for example `connect packages.example.com:443`. */
  readonly what: string;
  /** Plan text to paste, for example `grants: { hosts: [packages.example.com] }`. */
  readonly remedy: string;
}

/** What an attempt left. */
export interface Outcome {
  /** `null` when no command ran or it was ended by a signal. */
  readonly exitCode: number | null;
  /** Monotonic, from intent to end. */
  readonly durationMs: number;
  readonly output?: OutputRef;
  /** Named results, for example the text that a `plan` step wrote. */
  readonly artifacts?: readonly Artifact[];
  readonly refusals?: readonly Refusal[];
  /** Commands that the step left running and that were ended. */
  readonly leftRunning?: readonly string[];
}

export interface Artifact {
  readonly name: string;
  readonly digest: Digest;
  readonly bytes: number;
}

/** The recorded result of one check. */
export interface Evidence {
  readonly check: Check;
  readonly passed: boolean;
  /** What was seen, for people: `exit 1`, `report.md exists, 1,204 bytes`. */
  readonly detail: string;
  readonly output?: OutputRef;
}
