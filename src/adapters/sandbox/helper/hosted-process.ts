/**
 * One launch in the helper: its output, its limits, its end. `ended` is sent once,
 * after the last output.
 */
import { formatDuration, formatSize } from '../../../core/units.ts';
import { nameLimit } from './name-limit.ts';
import { OutputRelay } from './output-relay.ts';
import type { Ended, Hosted, Start } from './hosted.ts';
import type { Exit } from '../../../ports/sandbox.ts';
import type { Failure } from '../../../core/failure.ts';
import type { FromHelper } from './protocol.ts';
import type { HostedProcess as Terms } from '../../../ports/step-host.ts';

/** Sends a message to the owner and calls back when it has left this process. */
export type Send = (message: FromHelper, sent?: () => void) => void;

export class HostedProcess {
  readonly #hosted: Hosted;
  readonly #terms: Terms;
  #relay: OutputRelay | null = null;
  #failure: Failure | null = null;
  /** Resolves after `ended` was sent. */
  readonly done: Promise<void>;

  constructor(terms: Terms, start: Start, send: Send) {
    this.#terms = terms;
    this.#hosted = start((streams) => {
      this.#relay = new OutputRelay({
        ...streams,
        limitBytes: terms.limits.outputBytes,
        send: (stream, bytes, sent) => send({ type: 'output', id: terms.id, stream, bytes }, sent),
        onFlood: () => this.kill(flooded(terms.limits.outputBytes)),
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

  #exit({ exitCode, failure, leftRunning, refusals }: Ended): Exit {
    const why = this.#failure ?? this.#limit(exitCode, failure) ?? failure;
    return {
      exitCode: this.#failure === null ? exitCode : null,
      ...(why === null ? {} : { failure: why }),
      refusals,
      leftRunning,
    };
  }

  /** A command that ended well coped with whatever it met. */
  #limit(exitCode: number | null, failure: Failure | null): Failure | null {
    if (exitCode === 0 || this.#terms.kind === 'plain') return null;
    if (failure !== null && failure.kind !== 'signal') return null;
    return nameLimit(`${this.#relay?.stderrTail ?? ''}\n${failure?.message ?? ''}`, this.#terms.limits);
  }
}

function flooded(bytes: number): Failure {
  return { kind: 'output', message: `wrote more than ${formatSize(bytes)} of output (limits.output)` };
}

function timedOut(ms: number): Failure {
  return { kind: 'timeout', message: `ran longer than ${formatDuration(ms)} (timeout)` };
}
