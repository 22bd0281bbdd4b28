/**
 * One launch in the helper: its output, its limits, its end. `ended` is sent once,
 * after the last output.
 */
import { formatDuration, formatSize } from '../../../core/units.ts';
import { relayOutput } from './output-relay.ts';
import type { Ended, Hosted, Start } from './hosted.ts';
import type { Exit } from '../../../ports/sandbox.ts';
import type { Failure } from '../../../core/failure.ts';
import type { FromHelper } from './protocol.ts';
import type { HostedProcess as Terms } from '../../../ports/step-host.ts';

/** Sends a message to the owner and calls back when it has left this process. */
export type Send = (message: FromHelper, sent?: () => void) => void;

export class HostedProcess {
  readonly #hosted: Hosted;
  #failure: Failure | null = null;
  /** Resolves after `ended` was sent. */
  readonly done: Promise<void>;

  constructor(terms: Terms, start: Start, send: Send) {
    this.#hosted = start((streams) => {
      relayOutput({
        ...streams,
        limitBytes: terms.outputBytes,
        send: (stream, bytes, sent) => send({ type: 'output', id: terms.id, stream, bytes }, sent),
        onFlood: () => this.kill(flooded(terms.outputBytes)),
      });
    });
    const timer = setTimeout(() => this.kill(timedOut(terms.timeoutMs)), terms.timeoutMs);
    this.done = this.#hosted.ended.then((ended) => {
      clearTimeout(timer);
      send({ type: 'ended', id: terms.id, exit: this.#exit(ended) });
    });
  }

  /** Ends it with this failure; the first one counts. */
  kill(failure: Failure): void {
    this.#failure ??= failure;
    this.#hosted.kill();
  }

  #exit(ended: Ended): Exit {
    const failure = this.#failure ?? ended.failure;
    const exitCode = this.#failure === null ? ended.exitCode : null;
    return { exitCode, ...(failure === null ? {} : { failure }), refusals: [], leftRunning: ended.leftRunning };
  }
}

function flooded(bytes: number): Failure {
  return { kind: 'output', message: `wrote more than ${formatSize(bytes)} of output (limits.output)` };
}

function timedOut(ms: number): Failure {
  return { kind: 'timeout', message: `ran longer than ${formatDuration(ms)} (timeout)` };
}
