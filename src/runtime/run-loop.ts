/**
 * Drives one task that this process owns: delivers commands to the handle, performs
 * the effects of what became durable, renews the lease, and ends when the task has
 * ended or waits for a person.
 *
 * Invariants: (1) an effect starts only after the event that announces it is
 * durable; (2) the lease is released only when nothing of the task runs any more;
 * (3) what cannot be stored now is tried again until it is, and meanwhile nothing
 * new starts.
 */
import { createHandle, type Attached, type Handle } from './handle.ts';
import type { Command, Prepared } from '../core/command.ts';
import type { CommandId, TaskId } from '../core/ids.ts';
import type { Decision } from '../core/decision.ts';
import type { Effect } from '../core/effect.ts';
import type { Inbox, InboxCommand, Journal, Lease, Leases, ProcessIdentity } from '../ports/journal.ts';
import type { PerformOptions } from './perform-options.ts';
import type { Recorded } from '../core/event.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { TaskState } from '../core/state.ts';
import { LEASE_MS } from './ownership.ts';
import { Performer } from './perform.ts';
import { effectsOf, effectsOnTakeover } from '../core/effect.ts';
import { isPassing } from './passing.ts';
import { isTerminal } from '../core/state.ts';
import { nextStartable } from '../core/startable.ts';
import { recoverOutcomes } from './recover-outcomes.ts';
import { repeat } from './repeat.ts';

/** How often the inbox is looked at; a command from another terminal waits this long at most. */
const INBOX_POLL_MS = 20;
const TICK_MS = 1000;
/** How long a write that failed waits before it is tried again. */
const RETRY_MS = 200;

export interface RunLoopOptions extends Omit<
  PerformOptions,
  'onFault' | 'onIdle' | 'onLaunch' | 'persist' | 'sandbox'
> {
  readonly taskId: TaskId;
  readonly lease: Lease;
  readonly journal: Journal;
  readonly leases: Leases;
  readonly inbox: Inbox;
  /** Where the steps of a plan run that was approved with this mode. */
  sandboxFor(mode: Plan['sandbox']): Sandbox;
  /** Whether the store has room for new intents and their results. */
  hasRoom(): boolean;
  /** Whether ready steps start. Without, commands are decided and nothing is done in the world. */
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
  /** Decides a command, as soon as the store has room for the decision. */
  submit(command: Command): Promise<Decision>;
  /** Ends what runs, leaves the task resumable and releases it. */
  stop(reason: string): Promise<void>;
}

/**
 * Starts to drive a task under a lease.
 * `done` rejects with OrchestrateError `fenced` when another process took the task,
 * and with any other error that keeps this process from driving it.
 */
export function startRunLoop(options: RunLoopOptions): RunLoop {
  return new Loop(options).start();
}

type Status =
  | 'taking over' // what a previous owner left and the inbox are still to be looked at
  | 'driving'
  | 'stopping' // ends what runs
  | 'ended';

class Loop implements RunLoop {
  readonly done: Promise<TaskState>;
  readonly #options: RunLoopOptions;
  readonly #handle: Handle;
  readonly #sandbox: Sandbox;
  readonly #performer;
  readonly #consuming = new Set<CommandId>();
  readonly #repetitions: (() => void)[] = [];
  #settle!: { resolve(state: TaskState): void; reject(error: unknown): void };
  #status: Status = 'taking over';
  #hasRoom: boolean;
  /** As the lease knows it. */
  #helper: ProcessIdentity | null = null;

  constructor(options: RunLoopOptions) {
    this.#options = options;
    this.#hasRoom = options.hasRoom();
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#handle = createHandle({
      ...options,
      fence: options.lease.fence,
      starts: () => options.starts && this.#hasRoom && !this.#isLeaving(),
      onCommit: (events, state) => this.#onCommit(events, state),
    });
    this.#sandbox = options.sandboxFor(this.#handle.state().plan.sandbox);
    const performOptions: PerformOptions = {
      ...options,
      sandbox: this.#sandbox,
      persist: (write) => this.#persist(write),
      onLaunch: () => this.#guard(() => this.#nameHelper()),
      onIdle: () => this.#guard(() => this.#endIfQuiet()),
      onFault: (error) => this.#fail(error),
    };
    this.#performer = new Performer(performOptions, (command, attached) => this.#report(command, attached));
  }

  start(): this {
    this.#repeat(INBOX_POLL_MS, () => this.#readInbox());
    this.#repeat(TICK_MS, () => this.#tick());
    void this.#takeOver().catch((error: unknown) => this.#fail(error));
    return this;
  }

  state(): TaskState {
    return this.#handle.state();
  }

  submit(command: Command): Promise<Decision> {
    return this.#persist(() => this.#handle.submit(command));
  }

  async stop(reason: string): Promise<void> {
    if (this.#status !== 'ended') {
      this.#status = 'stopping';
      this.#performer.kill({ kind: 'lost', message: reason }, true);
      await this.#performer.idle();
      this.#end();
    }
    await this.done.catch(() => undefined);
  }

  /** Declares lost what a previous owner left running, and does again what may be done again. */
  async #takeOver(): Promise<void> {
    const state = this.state();
    const left = effectsOnTakeover(state);
    const { outcomes, attached } = recoverOutcomes(state, this.#options.blobs);
    await this.#report({ type: 'interrupt', reason: 'the orchestrator was interrupted', outcomes }, attached);
    this.#perform(left, this.state());
    await this.#readInbox();
    if (this.#status === 'taking over') this.#status = 'driving';
    this.#endIfQuiet();
  }

  #onCommit(events: readonly Recorded[], state: TaskState): void {
    try {
      this.#options.onEvents(events, state);
      for (const event of events) this.#perform(effectsOf(state, event), state);
    } catch (error) {
      this.#fail(error);
    }
    setImmediate(() => this.#guard(() => this.#endIfQuiet()));
  }

  #perform(effects: readonly Effect[], state: TaskState): void {
    if (!this.#options.starts) return;
    for (const effect of effects) this.#performer.perform(effect, state);
  }

  /** Submits a result until it is durable: it exists nowhere else. */
  async #report(command: Command, attached?: Attached): Promise<void> {
    await this.#persist(() => this.#handle.submit(command, attached));
    for (const spool of attached?.spools ?? []) this.#options.blobs.removeSpool(spool);
  }

  /** Writes to the store until it works; gives up only when this process lets go of the task. */
  async #persist<T>(write: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!isPassing(error) || this.#isLeaving()) throw error;
        this.#onError(error);
        await new Promise<void>((resolve) => this.#options.clock.after(RETRY_MS, resolve));
      }
    }
  }

  async #readInbox(): Promise<void> {
    const pending = this.#options.inbox.pending(this.#options.taskId);
    await Promise.all(
      pending.filter(({ id }) => !this.#consuming.has(id)).map((command) => this.#consume(command)),
    );
  }

  async #consume({ id, command }: InboxCommand): Promise<void> {
    this.#consuming.add(id);
    try {
      await this.#handle.submit(command, { inboxId: id });
    } finally {
      // When nobody knows whether it was decided, the next look at the inbox tells.
      this.#consuming.delete(id);
    }
  }

  async #tick(): Promise<void> {
    this.#hasRoom = this.#options.hasRoom();
    this.#renewLease();
    await this.#handle.submit({ type: 'expire' });
  }

  #renewLease(): void {
    const { leases, lease, clock } = this.#options;
    const helper = this.#sandbox.helper();
    leases.renew({ ...lease, helper, expiresAt: clock.now() + LEASE_MS });
    this.#helper = helper;
  }

  /** A takeover ends the helper by its name, so the lease must know a new one at once. */
  #nameHelper(): void {
    const helper = this.#sandbox.helper();
    if (helper?.pid !== this.#helper?.pid || helper?.startTime !== this.#helper?.startTime)
      this.#renewLease();
  }

  #endIfQuiet(): void {
    if (this.#status !== 'driving' || this.#performer.active > 0) return;
    const state = this.state();
    const goesOn = this.#options.starts && (state.running.size > 0 || nextStartable(state) !== undefined);
    if (!goesOn && (isTerminal(state.phase) || !this.#options.waits())) this.#end();
  }

  #end(): void {
    if (this.#status === 'ended') return;
    this.#close();
    this.#settle.resolve(this.state());
  }

  #fail(reason: unknown): void {
    if (this.#status === 'ended') return;
    this.#status = 'ended';
    void this.#letGo().then(() => this.#settle.reject(reason));
  }

  async #letGo(): Promise<void> {
    this.#performer.kill({ kind: 'lost', message: 'the orchestrator lost this task' }, true);
    await this.#performer.idle();
    this.#close();
  }

  #close(): void {
    this.#status = 'ended';
    for (const stop of this.#repetitions) stop();
    try {
      this.#options.leases.release(this.#options.lease);
    } catch {
      // The lease then ends with this process: the next owner finds that it is gone.
    }
  }

  #isLeaving(): boolean {
    return this.#status === 'stopping' || this.#status === 'ended';
  }

  #repeat(everyMs: number, work: () => Promise<void>): void {
    const onError = (error: unknown): void => this.#onError(error);
    this.#repetitions.push(repeat(this.#options.clock, { everyMs, work, onError }));
  }

  /** For what no caller waits for: a bug ends the task here, not the process. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#onError(error);
    }
  }

  #onError(error: unknown): void {
    if (!isPassing(error)) this.#fail(error);
    else if (error.code === 'full') this.#hasRoom = false;
  }
}
