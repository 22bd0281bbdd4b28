/** A real orchestrator, started as a person does and watched by its `--json` lines. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Recorded } from '../../src/core/event.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'orchestrate.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class OrchestrateProcess {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  /** Events that it has printed, as far as their lines are whole. */
  readonly events: Recorded[] = [];
  readonly ended: Promise<Ended>;
  #errors = '';
  #onLine: () => void = () => undefined;
  #isOver = false;

  constructor(args: readonly string[], store: string) {
    this.#child = spawn(process.execPath, [PROGRAM, ...args, '--json', '--store', store], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stderr.on('data', (bytes: Buffer) => (this.#errors += bytes.toString()));
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#hear(line));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#isOver = true;
        this.#onLine();
        resolve({ code, signal });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it said on stderr. */
  get errors(): string {
    return this.#errors;
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits until something is true, looking after every line, or the process has ended; whether it still lives. */
  async heard(isTrue: () => boolean): Promise<boolean> {
    while (!this.#isOver && !isTrue()) {
      await new Promise<void>((resolve) => {
        this.#onLine = resolve;
      });
    }
    return !this.#isOver;
  }

  /** Ends it at once, if it lives. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #hear(line: string): void {
    const parsed = parse(line);
    if (parsed !== null && 'seq' in parsed) this.events.push(parsed);
    this.#onLine();
  }
}

/** A line that was cut by a kill is none. */
function parse(line: string): Recorded | null {
  try {
    return JSON.parse(line) as Recorded; // what `--json` prints, and the summary, which has no `seq`
  } catch {
    return null;
  }
}
