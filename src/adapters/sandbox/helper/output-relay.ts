/**
 * Carries the two streams of a process to the owner.
 *
 * 1. No more than `HIGH_WATER` bytes are on their way at once: beyond it the streams
 *    are paused, so a slow owner slows the process, not the helper's memory.
 * 2. Not more than the output limit is carried; the first byte beyond it is reported once.
 */
import type { Readable } from 'node:stream';

const HIGH_WATER = 1024 * 1024;
const LOW_WATER = 256 * 1024;

export interface OutputRelayOptions {
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly limitBytes: number;
  /** Sends one chunk and calls back when it has left this process. */
  readonly send: (stream: 1 | 2, bytes: Uint8Array, sent: () => void) => void;
  readonly onFlood: () => void;
}

/** How much of the end of stderr is kept to tell which limit a command met. */
const TAIL = 2048;

export class OutputRelay {
  readonly #options: OutputRelayOptions;
  #inFlight = 0;
  #paused = false;
  #carried = 0;
  #flooded = false;
  #tail: Buffer = Buffer.alloc(0);

  constructor(options: OutputRelayOptions) {
    this.#options = options;
    options.stdout.on('data', (bytes: Buffer) => this.#carry(1, bytes));
    options.stderr.on('data', (bytes: Buffer) => this.#carry(2, bytes));
  }

  /** The end of stderr. */
  get stderrTail(): string {
    return this.#tail.toString('utf8');
  }

  #carry(stream: 1 | 2, bytes: Buffer): void {
    if (this.#flooded) return;
    const room = this.#options.limitBytes - this.#carried;
    const carried = bytes.subarray(0, room);
    this.#carried += carried.length;
    if (stream === 2) this.#tail = Buffer.concat([this.#tail, carried]).subarray(-TAIL);
    if (carried.length > 0) this.#send(stream, carried);
    if (bytes.length <= room) return;
    this.#flooded = true;
    this.#options.onFlood();
  }

  #send(stream: 1 | 2, bytes: Buffer): void {
    this.#inFlight += bytes.length;
    this.#options.send(stream, bytes, () => {
      this.#inFlight -= bytes.length;
      if (this.#paused && this.#inFlight < LOW_WATER) this.#pause(false);
    });
    if (!this.#paused && this.#inFlight > HIGH_WATER) this.#pause(true);
  }

  #pause(paused: boolean): void {
    this.#paused = paused;
    for (const stream of [this.#options.stdout, this.#options.stderr]) {
      if (paused) stream.pause();
      else stream.resume();
    }
  }
}
