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

export interface Performer {
  /** Starts the effect and returns at once; its result is submitted as a command. */
  perform(effect: Effect, state: TaskState): void;
  /** Ends every command. Later launches of the attempts that run now end at once too. */
  kill(failure: Failure, lost: boolean): void;
  /** Effects that have not submitted their result. */
  readonly active: number;
  /** Settles when `active` is 0. */
  idle(): Promise<void>;
}

/** `submit` must see to it that the command becomes durable, or reject when this process lost the task. */
export function createPerformer(
  options: PerformOptions,
  submit: (command: Command, attached?: Attached) => Promise<unknown>,
): Performer {
  const active = new Set<Promise<unknown>>();
  const running = new Set<Running>();
  const ending: { by: { readonly failure: Failure; readonly lost: boolean } | null } = { by: null };

  /** Whether this process lets go of the task, so that what it ends counts as lost. */
  const isGivenUp = (): boolean => ending.by?.lost === true;

  const run: RunLaunch = async (launch, onOutput) => {
    if (ending.by) return endedExit(ending.by);
    const process = options.sandbox.launch(launch, onOutput);
    running.add(process);
    options.onLaunch();
    const exit = await process.exit;
    running.delete(process);
    return isGivenUp() && exit.failure ? { ...exit, lost: true } : exit;
  };

  async function performAndSubmit(
    effect: Exclude<Effect, { type: 'kill' | 'finish' }>,
    state: TaskState,
  ): Promise<void> {
    const report = await performEffect(effect, { state, options, run });
    const isSettle = report?.command.type === 'settle';
    if (report && (isSettle || !isGivenUp())) await submit(report.command, report.attached);
  }

  function kill(failure: Failure, lost: boolean): void {
    ending.by = { failure, lost };
    for (const process of running) process.kill(failure);
  }

  return {
    perform(effect, state) {
      if (effect.type === 'finish') return;
      if (effect.type === 'kill') {
        kill({ kind: 'cancelled', message: 'cancelled' }, false);
        return;
      }
      const work = performAndSubmit(effect, state).catch(options.onFault);
      active.add(work);
      void work.then(() => {
        active.delete(work);
        if (active.size === 0) options.onIdle();
      });
    },
    kill,
    get active() {
      return active.size;
    },
    async idle() {
      while (active.size > 0) await Promise.all(active);
    },
  };
}

function endedExit({ failure, lost }: { readonly failure: Failure; readonly lost: boolean }): Exit {
  return { exitCode: null, failure, refusals: [], leftRunning: [], ...(lost ? { lost: true as const } : {}) };
}
