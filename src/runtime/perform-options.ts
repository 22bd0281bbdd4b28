/** What performing an effect needs from outside. */
import type { Action } from '../ports/action.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exit, Launch, Sandbox } from '../ports/sandbox.ts';
import type { Failure } from '../core/failure.ts';
import type { OutputStream } from '../core/transcript.ts';
import type { StepId } from '../core/ids.ts';
import type { Workspaces } from '../ports/workspace.ts';

/** Output of a step as it comes, for whoever watches. */
export interface OutputChunk {
  readonly step: StepId;
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

export interface PerformOptions {
  actionNamed(name: string): Action | undefined;
  readonly sandbox: Sandbox;
  readonly blobs: Blobs;
  readonly workspaces: Workspaces;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  notify(channel: string | null, text: string): Promise<Failure | null>;
  onOutput(chunk: OutputChunk): void;
  /** A command was started; the process that runs it may be new. */
  onLaunch(): void;
  /** Nothing is being performed any more. */
  onIdle(): void;
  /** Writes to the store until it works; rejects when this process lets go of the task. */
  persist<T>(write: () => T): Promise<T>;
  /** A bug while performing, or a result that could not be submitted. */
  onFault(error: unknown): void;
}

/** Runs a launch to its end; ends it when the performer is told to. */
export type RunLaunch = (
  launch: Launch,
  onOutput: (stream: OutputStream, bytes: Uint8Array) => void,
) => Promise<Exit>;
