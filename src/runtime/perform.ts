/**
 * Performs the effects of durable events and answers with commands. It holds every
 * command that runs, so that they can be ended.
 */
import type { Attached } from './handle.ts';
import type { Command } from '../core/command.ts';
import type { Effect } from '../core/effect.ts';
import type { Exit, Running } from '../ports/sandbox.ts';
import type { PerformOptions, RunLaunch } from './perform-options.ts';
import type { Failure } from '../core/failure.ts';
import type { TaskState } from '../core/state.ts';
import { performEffect } from './perform-effect.ts';

type Outside = Exclude<Effect, { type: 'kill' | 'finish' }>;

/** How this process ends what runs: `lost` when it lets go of the task, so that what it ends counts as lost. */
interface Ending {
  readonly failure: Failure;
  readonly lost: boolean;
}

export class Performer {
  readonly #options: PerformOptions;
  readonly #submit: (command: Command, attached?: Attached) => Promise<unknown>;
  readonly #active = new Set<Promise<unknown>>();
  readonly #running = new Set<Running>();
  #ending: Ending | null = null;

  /** `submit` must see to it that the command becomes durable, or reject when this process lost the task. */
  constructor(options: PerformOptions, submit: (command: Command, attached?: Attached) => Promise<unknown>) {
    this.#options = options;
    this.#submit = submit;
  }

  /** Effects that have not submitted their result. */
  get active(): number {
    return this.#active.size;
  }

  /** Starts the effect and returns at once; its result is submitted as a command. */
  perform(effect: Effect, state: TaskState): void {
    if (effect.type === 'finish') return;
    if (effect.type === 'kill') {
      this.kill({ kind: 'cancelled', message: 'cancelled' }, false);
      return;
    }
    const work = this.#performAndSubmit(effect, state).catch(this.#options.onFault);
    this.#active.add(work);
    void work.then(() => {
      this.#active.delete(work);
      if (this.#active.size === 0) this.#options.onIdle();
    });
  }

  /** Ends every command. Later launches of the attempts that run now end at once too. */
  kill(failure: Failure, lost: boolean): void {
    this.#ending = { failure, lost };
    for (const process of this.#running) process.kill(failure);
  }

  /** Settles when `active` is 0. */
  async idle(): Promise<void> {
    while (this.#active.size > 0) await Promise.all(this.#active);
  }

  async #performAndSubmit(effect: Outside, state: TaskState): Promise<void> {
    const run: RunLaunch = (launch, onOutput) => this.#run(launch, onOutput);
    const report = await performEffect(effect, { state, options: this.#options, run });
    const isSettle = report?.command.type === 'settle';
    if (report && (isSettle || !this.#isGivenUp())) await this.#submit(report.command, report.attached);
  }

  async #run(...[launch, onOutput]: Parameters<RunLaunch>): Promise<Exit> {
    if (this.#ending) return endedExit(this.#ending);
    const process = this.#options.sandbox.launch(launch, onOutput);
    this.#running.add(process);
    this.#options.onLaunch();
    const exit = await process.exit;
    this.#running.delete(process);
    return this.#isGivenUp() && exit.failure ? { ...exit, lost: true } : exit;
  }

  #isGivenUp(): boolean {
    return this.#ending?.lost === true;
  }
}

function endedExit({ failure, lost }: Ending): Exit {
  return { exitCode: null, failure, refusals: [], leftRunning: [], ...(lost ? { lost: true as const } : {}) };
}
