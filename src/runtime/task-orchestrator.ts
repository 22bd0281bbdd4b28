/** The library's object: makes tasks, drives those of this process, sends commands to those of others. */
import { uuidv7 } from 'uuidv7';
import type { ChainReport, Store } from '../ports/store.ts';
import type { CommandId, Digest, StepId, TaskId } from '../core/ids.ts';
import type { CommandRefusal, PersonCommand } from '../core/command.ts';
import type { Lease, TaskRow } from '../ports/journal.ts';
import type { OutputChunk } from './perform-options.ts';
import type { Plan } from '../core/plan.ts';
import type { Processes } from '../ports/processes.ts';
import type { Recorded } from '../core/event.ts';
import type { RunLoop, RunLoopOptions } from './run-loop.ts';
import type { TaskState } from '../core/state.ts';
import type { Frame } from '../core/transcript.ts';
import { OrchestrateError } from '../core/error.ts';
import { createTask, type Continued, type CreatedTask } from './create-task.ts';
import { decodeEvent } from './event-codec.ts';
import { decodeFrames } from '../core/transcript.ts';
import { differencesOf } from './differences.ts';
import { foldJournal } from './fold-journal.ts';
import { ownerOf, takeOwnership, type Owner } from './ownership.ts';
import { spoolName } from './spool-name.ts';
import { startRunLoop } from './run-loop.ts';
import { viewOf, type TaskView } from '../core/task-view.ts';

/** Milliseconds between looks at the answer of another process. */
const ANSWER_POLL_MS = 5;

/** Everything outside that the orchestrator works with. */
export type Runtime = Omit<RunLoopOptions, PerTask> & {
  readonly store: Store;
  readonly processes: Processes;
};

type PerTask =
  | 'taskId'
  | 'lease'
  | 'starts'
  | 'waits'
  | 'onEvents'
  | 'onOutput'
  | 'journal'
  | 'leases'
  | 'inbox'
  | 'hasRoom';

/** How a task is driven. */
export interface ExecuteOptions {
  /** Whether to go on while only a person can continue the task. Default: never. */
  readonly waits?: () => boolean;
  /** Whether ready steps start. Default true. */
  readonly starts?: boolean;
  readonly onEvents?: (events: readonly Recorded[], state: TaskState) => void;
  readonly onOutput?: (chunk: OutputChunk) => void;
}

/** The answer of a task's owner to a command. */
export type Answer =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly refusal: CommandRefusal };

export class TaskOrchestrator {
  readonly #runtime: Runtime;
  readonly #loops = new Map<TaskId, RunLoop>();
  /** Leases of tasks that this process made and does not drive yet. */
  readonly #held = new Map<TaskId, Lease>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Makes a task of a plan. Nothing runs before its plan is approved.
   * @throws OrchestrateError `invalid` when the workspace is gone, `store` or `full`.
   */
  create(plan: Plan, continues?: Continued): Omit<CreatedTask, 'lease'> {
    const { store } = this.#runtime;
    if (!store.hasRoom())
      throw new OrchestrateError('full', 'the disk of the store is full: make room, then try again');
    store.assertApart(plan.workspace);
    const { lease, ...created } = createTask(plan, { ...this.#runtime, ...store }, continues);
    this.#held.set(created.taskId, lease);
    return created;
  }

  /** Lets go of a task that this process made and does not drive. */
  release(taskId: TaskId): void {
    const lease = this.#held.get(taskId);
    this.#held.delete(taskId);
    if (lease) this.#runtime.store.leases.release(lease);
  }

  /**
   * Becomes the owner of a task and drives it.
   * @throws OrchestrateError `busy` while another process drives it, `not-found`.
   */
  async start(taskId: TaskId, options: ExecuteOptions = {}): Promise<RunLoop> {
    if (this.#loops.has(taskId)) throw new OrchestrateError('busy', 'this process drives the task already');
    const lease =
      this.#held.get(taskId) ?? (await takeOwnership(taskId, { ...this.#runtime, ...this.#runtime.store }));
    this.#held.delete(taskId);
    const loop = this.#startLoop(lease, options);
    this.#loops.set(taskId, loop);
    const forget = (): void => void this.#loops.delete(taskId);
    loop.done.then(forget, forget);
    return loop;
  }

  /**
   * Drives a task until it ends or waits for a person.
   * @throws OrchestrateError `busy`, `not-found`, or `fenced` when another process took it.
   */
  async execute(taskId: TaskId, options: ExecuteOptions = {}): Promise<TaskView> {
    const loop = await this.start(taskId, options);
    await loop.done;
    return this.getTask(taskId);
  }

  /**
   * Gives a command to the task: to the owner when there is one, through the inbox;
   * else this process decides it itself and lets go again. Nothing is started.
   * @throws OrchestrateError `busy` when the owner holds the task but does not answer.
   */
  async send(taskId: TaskId, command: PersonCommand): Promise<Answer> {
    const own = this.#loops.get(taskId);
    if (own) return toAnswer(await own.submit(command));
    this.#assertOwnerAnswers(taskId);
    const { inbox } = this.#runtime.store;
    // UUIDv7 (RFC 9562): the brand of command ids.
    const id = uuidv7() as CommandId;
    inbox.put({ id, taskId, command });
    for (;;) {
      const answer = inbox.answer(id);
      if (answer) return answer.refusal ? { accepted: false, refusal: answer.refusal } : { accepted: true };
      if (this.#assertOwnerAnswers(taskId)) await this.#sleep(ANSWER_POLL_MS);
      else await this.#consumeInbox(taskId);
    }
  }

  /** Who drives a task now. */
  owner(taskId: TaskId): Owner {
    if (this.#held.has(taskId)) return { kind: 'none' };
    return ownerOf(taskId, { ...this.#runtime, ...this.#runtime.store });
  }

  /** @throws OrchestrateError `not-found`. */
  getTask(taskId: TaskId): TaskView {
    return viewOf(this.state(taskId), this.#runtime.store.readModel.task(taskId)?.number ?? 0);
  }

  /** Folds the task's journal. @throws OrchestrateError `not-found`. */
  state(taskId: TaskId): TaskState {
    return (
      this.#loops.get(taskId)?.state() ??
      foldJournal(this.#runtime.store.journal, taskId, { verify: false }).state
    );
  }

  /** Newest first. */
  listTasks(): readonly TaskRow[] {
    return this.#runtime.store.readModel.tasks();
  }

  /** Tasks and steps that wait for a decision: plans to approve, gates, unknown ends. */
  pendingApprovals(): readonly TaskRow[] {
    return this.listTasks().filter((row) => row.phase === 'awaiting_approval' || row.waiting > 0);
  }

  /** Events of a task after a sequence number, as far as they are durable now. */
  events(taskId: TaskId, afterSeq = 0): readonly Recorded[] {
    return Array.from(this.#runtime.store.journal.read(taskId, afterSeq), decodeEvent);
  }

  /** The output kept under a digest, frame by frame, from a byte `offset` that a frame begins at. */
  output(digest: Digest, offset = 0): readonly Frame[] {
    return decodeFrames(this.#runtime.blobs.get(digest).subarray(offset)).frames;
  }

  /** What an attempt that runs, here or elsewhere, has written after `offset`; `used` bytes hold complete frames. */
  liveOutput(
    of: { readonly taskId: TaskId; readonly step: StepId; readonly attempt: number },
    offset = 0,
  ): ReturnType<typeof decodeFrames> {
    const name = spoolName({ state: of, step: { id: of.step }, attempt: of.attempt });
    return decodeFrames(this.#runtime.blobs.readSpool(name, offset) ?? new Uint8Array());
  }

  /** What of this machine is not as the task's journal says, one sentence each. */
  differences(taskId: TaskId): readonly string[] {
    return differencesOf(this.state(taskId), this.events(taskId), this.#runtime);
  }

  /** Cancels a task in whatever state it is. @throws as `send`. */
  cancel(taskId: TaskId, by: PersonCommand['by'], reason = 'cancelled'): Promise<Answer> {
    return this.send(taskId, { type: 'cancel', by, reason });
  }

  /** Computes every hash of the task's journal anew. */
  verify(taskId: TaskId): ChainReport {
    return this.#runtime.store.verifyTask(taskId);
  }

  /** Leaves every task of this process resumable, ends what runs, and closes the store. */
  async close(reason = 'the orchestrator was stopped'): Promise<void> {
    await Promise.all([...this.#loops.values()].map((loop) => loop.stop(reason)));
    for (const taskId of [...this.#held.keys()]) this.release(taskId);
    this.#runtime.store.close();
  }

  #startLoop(lease: Lease, options: ExecuteOptions): RunLoop {
    const { store } = this.#runtime;
    try {
      return startRunLoop({
        ...this.#runtime,
        ...store,
        taskId: lease.taskId,
        lease,
        starts: options.starts ?? true,
        waits: options.waits ?? (() => false),
        onEvents: options.onEvents ?? (() => undefined),
        onOutput: options.onOutput ?? (() => undefined),
      });
    } catch (error) {
      store.leases.release(lease);
      throw error;
    }
  }

  /** Owns the task for as long as it takes to decide what is in its inbox. */
  async #consumeInbox(taskId: TaskId): Promise<void> {
    try {
      const loop = await this.start(taskId, { starts: false });
      await loop.done;
    } catch (error) {
      // Somebody else became the owner first, and decides it.
      if (!(error instanceof OrchestrateError && error.code === 'busy')) throw error;
      await this.#sleep(ANSWER_POLL_MS);
    }
  }

  /** Whether another process drives the task. @throws OrchestrateError `busy` when that one hangs. */
  #assertOwnerAnswers(taskId: TaskId): boolean {
    const owner = this.owner(taskId);
    if (owner.kind !== 'stuck') return owner.kind === 'alive';
    throw new OrchestrateError(
      'busy',
      `process ${owner.lease.owner.pid} holds the task but does not answer; \`orchestrate resume\` ends it and takes over`,
    );
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#runtime.clock.after(ms, resolve));
  }
}

function toAnswer(decision: Awaited<ReturnType<RunLoop['submit']>>): Answer {
  return decision.ok ? { accepted: true } : { accepted: false, refusal: decision.refusal };
}
