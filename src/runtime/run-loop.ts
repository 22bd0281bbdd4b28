/**
 * Drives one task that this process owns: delivers commands to the handle, performs
 * the effects of what became durable, renews the lease, and ends when the task has
 * ended or waits for a person.
 *
 * Invariants: (1) an effect starts only after the event that announces it is
 * durable; (2) the lease is released only when nothing of the task runs any more.
 */
import { createHandle, mergeAttached, type Attached, type Handle } from './handle.ts';
import type { Command, Prepared } from '../core/command.ts';
import type { CommandId, TaskId } from '../core/ids.ts';
import type { Decision } from '../core/decision.ts';
import type { Inbox, Journal, Lease, Leases } from '../ports/journal.ts';
import type { Outcome } from '../core/outcome.ts';
import type { PerformOptions } from './perform-options.ts';
import type { Recorded } from '../core/event.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { StepId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { LEASE_MS } from './ownership.ts';
import { OrchestrateError } from '../core/error.ts';
import { createPerformer } from './perform.ts';
import { effectsOf, effectsOnTakeover } from '../core/effect.ts';
import { isTerminal, stateAt, stepAt } from '../core/state.ts';
import { nextStartable } from '../core/startable.ts';
import { recoverTranscript } from './transcript-writer.ts';
import { spoolName } from './spool-name.ts';

/** How often the inbox is looked at; a command from another terminal waits this long at most. */
const INBOX_POLL_MS = 20;
const TICK_MS = 1000;

export interface RunLoopOptions extends Omit<PerformOptions, 'onFault' | 'sandbox'> {
  readonly taskId: TaskId;
  readonly lease: Lease;
  readonly journal: Journal;
  readonly leases: Leases;
  readonly inbox: Inbox;
  /** Where the steps of a plan run that was approved with this mode. */
  sandboxFor(mode: Plan['sandbox']): Sandbox;
  /** Whether ready steps start. */
  readonly starts: boolean;
  /** Whether to go on while only a person can continue the task. */
  waits(): boolean;
  prepare(step: Step, state: TaskState): Prepared;
  /** Durable events, in order, each once. */
  onEvents(events: readonly Recorded[], state: TaskState): void;
}

export interface RunLoop {
  /** Settles when the task has ended, waits for a person, or was stopped. */
  readonly done: Promise<TaskState>;
  state(): TaskState;
  submit(command: Command): Promise<Decision>;
  /** Ends what runs, leaves the task resumable and releases it. */
  stop(reason: string): Promise<void>;
}

/**
 * Starts to drive a task under a lease.
 * `done` rejects with OrchestrateError `fenced` when another process took the task.
 */
export function startRunLoop(options: RunLoopOptions): RunLoop {
  return new Loop(options).start();
}

class Loop implements RunLoop {
  readonly done: Promise<TaskState>;
  readonly #options: RunLoopOptions;
  readonly #handle: Handle;
  readonly #sandbox: Sandbox;
  readonly #performer;
  readonly #consuming = new Set<CommandId>();
  readonly #timers: (() => void)[] = [];
  #settle!: { resolve(state: TaskState): void; reject(error: unknown): void };
  #ended = false;
  #stopping = false;

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#handle = createHandle({
      ...options,
      fence: options.lease.fence,
      starts: () => options.starts && !this.#stopping,
      onCommit: (events, state) => this.#onCommit(events, state),
    });
    const onFault = (error: unknown): void => this.#fail(error);
    this.#sandbox = options.sandboxFor(this.#handle.state().plan.sandbox);
    this.#performer = createPerformer({ ...options, sandbox: this.#sandbox, onFault }, (command, attached) => this.#report(command, attached));
  }

  start(): this {
    this.#every(INBOX_POLL_MS, () => void this.#readInbox());
    this.#every(TICK_MS, () => this.#tick());
    void this.#takeOver().catch((error: unknown) => this.#fail(error));
    return this;
  }

  state(): TaskState {
    return this.#handle.state();
  }

  submit(command: Command): Promise<Decision> {
    return this.#handle.submit(command);
  }

  async stop(reason: string): Promise<void> {
    this.#stopping = true;
    this.#performer.kill({ kind: 'lost', message: reason }, true);
    await this.#performer.idle();
    await this.#end();
  }

  /** Declares lost what a previous owner left running, and does again what may be done again. */
  async #takeOver(): Promise<void> {
    const left = effectsOnTakeover(this.state());
    const { outcomes, attached } = this.#recoverOutcomes();
    await this.#report({ type: 'interrupt', reason: 'the orchestrator was interrupted', outcomes }, attached);
    for (const effect of left) this.#performer.perform(effect, this.state());
    await this.#readInbox();
    this.#endIfQuiet();
  }

  #recoverOutcomes(): { readonly outcomes: ReadonlyMap<StepId, Outcome>; readonly attached: Attached } {
    const state = this.state();
    const outcomes = new Map<StepId, Outcome>();
    const attached: Attached[] = [];
    for (const index of state.running) {
      const running = stateAt(state, index);
      if (running.state !== 'running' || running.stage !== 'command') continue;
      const step = stepAt(state, index);
      const name = spoolName({ state, step, attempt: state.attempts[index] ?? 0 });
      const kept = recoverTranscript(this.#options.blobs, name);
      if (kept.output) outcomes.set(step.id, { exitCode: null, durationMs: 0, output: kept.output });
      attached.push(kept.attached);
    }
    return { outcomes, attached: mergeAttached(attached) };
  }

  #onCommit(events: readonly Recorded[], state: TaskState): void {
    this.#options.onEvents(events, state);
    for (const event of events) {
      for (const effect of effectsOf(state, event)) this.#performer.perform(effect, state);
    }
    setImmediate(() => this.#endIfQuiet());
  }

  /** Submits a result until it is durable: it exists nowhere else. */
  async #report(command: Command, attached?: Attached): Promise<void> {
    for (;;) {
      try {
        await this.#handle.submit(command, attached);
        for (const spool of attached?.spools ?? []) this.#options.blobs.removeSpool(spool);
        this.#endIfQuiet();
        return;
      } catch (error) {
        if (this.#ended || !isPassing(error)) throw error;
        await new Promise<void>((resolve) => this.#options.clock.after(TICK_MS, resolve));
      }
    }
  }

  async #readInbox(): Promise<void> {
    const fresh = this.#options.inbox.pending(this.#options.taskId).filter(({ id }) => !this.#consuming.has(id));
    const decided = fresh.map(async ({ id, command }) => {
      this.#consuming.add(id);
      try {
        await this.#handle.submit(command, { inboxId: id });
      } catch {
        // Nobody knows whether it was decided: the next look at the inbox tells.
        this.#consuming.delete(id);
      }
    });
    await Promise.all(decided);
  }

  #tick(): void {
    const { leases, lease, clock } = this.#options;
    leases.renew({ ...lease, helper: this.#sandbox.helper(), expiresAt: clock.now() + LEASE_MS });
    this.#handle.submit({ type: 'expire' }).catch(() => undefined);
  }

  #endIfQuiet(): void {
    const state = this.state();
    if (this.#ended || this.#stopping || this.#performer.active > 0 || state.running.size > 0) return;
    if (this.#options.starts && nextStartable(state) !== undefined) return;
    if (isTerminal(state.phase) || !this.#options.waits()) void this.#end();
  }

  async #end(): Promise<void> {
    if (this.#ended) return;
    this.#close();
    this.#options.leases.release(this.#options.lease);
    this.#settle.resolve(this.state());
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#close();
    this.#performer.kill({ kind: 'lost', message: 'the orchestrator lost this task' }, true);
    this.#settle.reject(error);
  }

  #close(): void {
    this.#ended = true;
    for (const cancel of this.#timers) cancel();
  }

  #every(ms: number, callback: () => void): void {
    let cancel: () => void = () => undefined;
    const again = (): void => {
      cancel = this.#options.clock.after(ms, () => {
        try {
          callback();
        } catch (error) {
          if (!isPassing(error)) this.#fail(error);
        }
        if (!this.#ended) again();
      });
    };
    again();
    this.#timers.push(() => cancel());
  }
}

/** Whether a journal may work again later: the disk is full, or the store is busy. */
function isPassing(error: unknown): boolean {
  return error instanceof OrchestrateError && (error.code === 'full' || error.code === 'store');
}
