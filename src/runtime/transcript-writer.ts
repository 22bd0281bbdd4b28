import type { Attached } from './handle.ts';
import type { Blobs, Spool } from '../ports/blobs.ts';
import type { OutputRef } from '../core/outcome.ts';
import { isPassing } from './passing.ts';
import { createRedactor, type Redactor, type Secret } from './redact.ts';
import { decodeFrames, encodeFrame, type OutputStream } from '../core/transcript.ts';

/** What is left of an attempt's output: the reference, and what goes with its event. */
export interface KeptOutput {
  readonly output?: OutputRef;
  readonly attached: Attached;
}

export interface TranscriptWriter {
  /** Takes output in any case: what the store cannot take now waits in memory. */
  write(stream: OutputStream, bytes: Uint8Array): void;
  /**
   * Ends the transcript; without any output there is nothing to refer to.
   * @throws OrchestrateError `full` or `store` while the store cannot take it: call again.
   */
  finish(): KeptOutput;
}

export interface TranscriptOptions {
  readonly blobs: Blobs;
  /** Of the spool; unique per attempt. */
  readonly name: string;
  readonly secrets: readonly Secret[];
  onOutput(stream: OutputStream, bytes: Uint8Array): void;
}

/** Keeps the output of one attempt, without secrets, and passes it on. */
export function createTranscriptWriter(options: TranscriptOptions): TranscriptWriter {
  let spool: Spool | null = null;
  const counts = { 1: 0, 2: 0 };
  const redactors = lazyRedactors(options.secrets);
  const waiting: Uint8Array[] = [];
  const flush = (): void => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      spool ??= options.blobs.openSpool(options.name);
      spool.write(next);
      waiting.shift();
    }
  };
  const keep = (stream: OutputStream, bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    waiting.push(encodeFrame(stream, bytes));
    counts[stream] += bytes.length;
    options.onOutput(stream, bytes);
  };
  return {
    write(stream, bytes) {
      keep(stream, redactors.of(stream).push(bytes));
      try {
        flush();
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
    },
    finish() {
      for (const [stream, redactor] of redactors.made) keep(stream, redactor.end());
      flush();
      return spool === null ? { attached: {} } : keptOutput(options.name, spool.finish(), counts);
    },
  };
}

/** A redactor for each stream that is written to: most attempts write to few. */
function lazyRedactors(secrets: readonly Secret[]) {
  const made = new Map<OutputStream, Redactor>();
  return {
    made,
    of(stream: OutputStream): Redactor {
      const redactor = made.get(stream) ?? createRedactor(secrets);
      made.set(stream, redactor);
      return redactor;
    },
  };
}

/** Ends the transcript of an attempt whose owner died; complete frames only are counted. */
export function recoverTranscript(blobs: Blobs, name: string): KeptOutput {
  const bytes = blobs.readSpool(name, 0);
  const finished = bytes === null ? null : blobs.recoverSpool(name);
  if (bytes === null || finished === null) return { attached: {} };
  const counts = { 1: 0, 2: 0 };
  for (const frame of decodeFrames(bytes).frames) counts[frame.stream] += frame.bytes.length;
  return keptOutput(name, finished, counts);
}

function keptOutput(
  name: string,
  finished: ReturnType<Spool['finish']>,
  counts: Readonly<Record<OutputStream, number>>,
): KeptOutput {
  const { digest, bytes, inline } = finished;
  return {
    output: { digest, bytes, stdoutBytes: counts[1], stderrBytes: counts[2] },
    attached: { blobs: [{ digest, bytes: inline }], spools: [name] },
  };
}
