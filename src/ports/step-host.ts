/** The process that starts steps: small, so that starting stays fast, and bound to its owner. */
import type { Limits } from '../core/plan.ts';
import type { ProcessIdentity } from './journal.ts';
import type { Running } from './sandbox.ts';

/** What every process needs, confined or not. */
interface ProcessTerms {
  /** Unique among the running processes of this host. */
  readonly id: string;
  readonly timeoutMs: number;
  /** The host enforces the one for output and names the others; a confined process sets them itself. */
  readonly limits: Limits;
}

/** A process that confines itself before it runs the command. */
export interface ConfinedProcess extends ProcessTerms {
  readonly kind: 'confined';
  /** The interpreter of the launcher, absolute. */
  readonly perl: string;
  /** What the launcher builds for every launch, the same bytes each time, and then for this one. */
  readonly shared: Uint8Array;
  readonly config: Uint8Array;
  /** Where placeholders for write grants were made, if any were missing. */
  readonly workspace: string;
  /** What the launch may reach through the proxy outside. */
  readonly network: NetworkTerms;
}

/** A process that runs as its caller does. */
export interface PlainProcess extends ProcessTerms {
  readonly kind: 'plain';
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

export type HostedProcess = ConfinedProcess | PlainProcess;

export interface NetworkTerms {
  /** Granted hosts as the plan writes them; empty means none. */
  readonly hosts: readonly string[];
  /** The caller's own proxy, for example `http://proxy:3128`; else `null`. */
  readonly upstream: string | null;
}

export interface StepHost {
  /** Starts a process; the host itself is started when there is none. */
  start(process: HostedProcess, onOutput: (stream: 1 | 2, bytes: Uint8Array) => void): Running;
  /** The host's process, once there is one. */
  identity(): ProcessIdentity | null;
  /** Ends every process, then the host. */
  close(): Promise<void>;
}
