/**
 * The owner's end of one helper process.
 *
 * 1. Every running launch settles exactly once: with its end, or as lost when the
 *    helper is gone.
 * 2. The helper keeps the owner's process alive only while something runs.
 */
import { fileURLToPath } from 'node:url';
import { fork } from 'node:child_process';
import { identifyProcess } from './identify-process.ts';
import { invariant } from '../../../core/error.ts';
import type { ChildProcess } from 'node:child_process';
import type { Exit, Running } from '../../../ports/sandbox.ts';
import type { FromHelper, ToHelper } from './protocol.ts';
import type { HostedProcess } from '../../../ports/step-host.ts';
import type { ProcessIdentity } from '../../../ports/journal.ts';

type OnOutput = (stream: 1 | 2, bytes: Uint8Array) => void;

interface Pending {
  readonly onOutput: OnOutput;
  readonly settle: (exit: Exit) => void;
}

/** Beside this module, with the ending it has itself: source or built. */
const HELPER = fileURLToPath(
  new URL(`./helper${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url),
);

const CLOSE_MS = 10_000;

export class HelperClient {
  readonly #child: ChildProcess;
  readonly #pending = new Map<string, Pending>();
  readonly #exited: Promise<void>;
  readonly identity: ProcessIdentity | null;
  #gone: string | null = null;

  constructor() {
    // Its own session: a Ctrl-C at the terminal reaches the owner alone. An empty
    // environment: nothing of the caller's can be read from the helper's /proc files.
    this.#child = fork(HELPER, [], {
      cwd: '/',
      env: {},
      execArgv: [],
      execPath: process.execPath,
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.identity = this.#child.pid === undefined ? null : identifyProcess(this.#child.pid);
    this.#child.on('message', (message) => this.#hear(message as FromHelper)); // the helper is the same version
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => this.#lose(error.message, resolve));
      this.#child.once('exit', (code, signal) =>
        this.#lose(`it ended with ${signal ?? `status ${code}`}`, resolve),
      );
    });
    this.#hold();
  }

  get isGone(): boolean {
    return this.#gone !== null;
  }

  start(process: HostedProcess, onOutput: OnOutput): Running {
    invariant(!this.#pending.has(process.id), `launch ids are unique: ${process.id} runs already`);
    const exit = new Promise<Exit>((settle) => {
      this.#pending.set(process.id, { onOutput, settle });
    });
    this.#hold();
    this.#tell({ type: 'start', process });
    return { exit, kill: (failure) => this.#tell({ type: 'kill', id: process.id, failure }) };
  }

  /** The helper ends what runs when its channel closes; this side then settles it. */
  async close(): Promise<void> {
    if (this.isGone) return;
    this.#child.ref();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_MS);
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
    clearTimeout(timer);
  }

  #tell(message: ToHelper): void {
    // A failed send means that the helper is gone, which settles everything by itself.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #hear(message: FromHelper): void {
    if (message.type === 'broken') return void (this.#gone = `it has a bug: ${message.stack}`);
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if (message.type === 'output') return pending.onOutput(message.stream, message.bytes);
    this.#settle(message.id, message.exit);
  }

  #settle(id: string, exit: Exit): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#hold();
    pending?.settle(exit);
  }

  #lose(reason: string, done: () => void): void {
    this.#gone ??= reason;
    const message = `the helper process is gone: ${this.#gone}`;
    for (const id of this.#pending.keys()) {
      this.#settle(id, {
        exitCode: null,
        failure: { kind: 'lost', message },
        refusals: [],
        leftRunning: [],
        lost: true,
      });
    }
    done();
  }

  /** Keeps the owner alive while something runs. */
  #hold(): void {
    const channel = this.#child.channel;
    if (this.#pending.size > 0) {
      this.#child.ref();
      channel?.ref();
    } else {
      this.#child.unref();
      channel?.unref();
    }
  }
}
