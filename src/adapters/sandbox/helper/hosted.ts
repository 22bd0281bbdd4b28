import type { Readable } from 'node:stream';
import type { Failure } from '../../../core/failure.ts';
import type { Refusal } from '../../../core/outcome.ts';

/** How a process ended, before the helper adds what it knows. */
export interface Ended {
  readonly exitCode: number | null;
  readonly failure: Failure | null;
  readonly leftRunning: readonly string[];
  readonly refusals: readonly Refusal[];
}

/** The two streams of a process. */
export interface Streams {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** A started process, confined or not, as the helper handles it. */
export interface Hosted {
  /** Settles when every process of the launch is gone and its output has been read. */
  readonly ended: Promise<Ended>;
  /** Ends every process of the launch. */
  kill(): void;
}

/** Starts a process and hands over its streams before anything comes from them. */
export type Start = (onStreams: (streams: Streams) => void) => Hosted;

/** How long output may still come after the last process ended; it is in the pipe already. */
const DRAIN_MS = 2_000;

/**
 * Resolves when both streams are read to their end. Something that escaped may hold a
 * pipe open for ever, so the wait is bounded.
 */
export async function drained({ stdout, stderr }: Streams): Promise<void> {
  const streams = [stdout, stderr];
  const closed = Promise.all(streams.map((stream) => (stream.closed ? null : once(stream, 'close'))));
  const timer = setTimeout(() => streams.forEach((stream) => stream.destroy()), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}

/** Resolves at the event; unlike `events.once` an error is just the way to it. */
export function once(emitter: NodeJS.EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => emitter.once(event, () => resolve()));
}
