/**
 * `handle(command)` for one task: fold what is new, decide, append, hand out
 * effects. It waits for nothing; whoever calls delivers commands and performs the
 * effects.
 *
 * Invariants: (1) all events of one turn of the event loop are one transaction;
 * (2) nothing of a turn is published, answered or performed before its commit;
 * (3) after a commit that failed, the state is thrown away and folded again, for
 * nobody knows whether the events are there; if they are, the commit has happened.
 */
import type { Command, Prepared } from '../core/command.ts';
import type { CommandId, TaskId } from '../core/ids.ts';
import type { Recorded } from '../core/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Decision } from '../core/decision.ts';
import type { Append, Journal } from '../ports/journal.ts';
import type { Step } from '../core/plan.ts';
import type { TaskState } from '../core/state.ts';
import { conclude } from '../core/conclude.ts';
import { decide } from '../core/decide.ts';
import { invariant } from '../core/error.ts';
import { nextStartable } from '../core/startable.ts';
import { stepAt } from '../core/state.ts';
import { createTurn, type Turn } from './turn.ts';
import { foldJournal, type Folded } from './fold-journal.ts';

export interface HandleOptions {
  readonly taskId: TaskId;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Under which the caller owns the task. */
  readonly fence: number;
  /** Whether ready steps are started; without, only commands are decided. */
  starts(): boolean;
  /** Resolves what a step is about to do; called just before its intent is written. */
  prepare(step: Step, state: TaskState): Prepared;
  /** After each commit: the durable events and the state they led to. */
  onCommit(events: readonly Recorded[], state: TaskState): void;
}

export interface Handle {
  /** The state after the last turn. Only to look at. @throws OrchestrateError when the journal cannot be read. */
  state(): TaskState;
  /**
   * Decides a command in this turn of the event loop; settles once the decision is durable.
   * @throws OrchestrateError of the journal when the decision is not durable, or nobody knows.
   */
  submit(command: Command, attached?: Attached): Promise<Decision>;
}

/** What goes into the transaction of a command besides its events. */
export interface Attached {
  /** The inbox command that this consumes. */
  readonly inboxId?: CommandId;
  /** Small outputs that the events refer to. */
  readonly blobs?: Append['blobs'];
  /** Spools that nobody needs once the command is durable. */
  readonly spools?: readonly string[];
}

interface Entry {
  readonly command: Command;
  readonly attached: Attached;
  readonly resolve: (decision: Decision) => void;
  readonly reject: (error: unknown) => void;
}

interface Decided {
  readonly entry: Entry;
  readonly decision: Decision;
}

/**
 * Folds the task's journal and returns its handle.
 * @throws OrchestrateError `not-found` when the task has no events.
 */
export function createHandle(options: HandleOptions): Handle {
  return new TaskHandle(options);
}

class TaskHandle implements Handle {
  readonly #options: HandleOptions;
  #folded: Folded;
  #queue: Entry[] = [];
  /** The turn that `#folded` holds although it may not be durable. */
  #doubtful: Turn | null = null;

  constructor(options: HandleOptions) {
    this.#options = options;
    this.#folded = foldJournal(options.journal, options.taskId, { verify: true });
  }

  state(): TaskState {
    return this.#current().state;
  }

  submit(command: Command, attached: Attached = {}): Promise<Decision> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ command, attached, resolve, reject });
      if (this.#queue.length === 1) setImmediate(() => this.#runTurn());
    });
  }

  #runTurn(): void {
    const entries = this.#queue;
    this.#queue = [];
    try {
      const decided = this.#takeTurn(entries);
      for (const { entry, decision } of decided) entry.resolve(decision);
    } catch (error) {
      for (const entry of entries) entry.reject(error);
    }
  }

  #takeTurn(entries: readonly Entry[]): readonly Decided[] {
    const turn = createTurn(this.#current(), this.#options.taskId, this.#options.clock.now());
    this.#doubtful = turn;
    const decided = entries.map((entry) => ({ entry, decision: this.#decide(entry.command, turn) }));
    this.#commit(turn, decided);
    return decided;
  }

  #decide(command: Command, turn: Turn): Decision {
    const decision = decide(this.#folded.state, command, turn.now);
    if (decision.ok) turn.fold(decision.events);
    this.#followUp(turn);
    return decision;
  }

  #followUp(turn: Turn): void {
    for (;;) {
      const concluded = conclude(this.#folded.state);
      if (concluded.length > 0) turn.fold(concluded);
      else if (!this.#startNext(turn)) return;
    }
  }

  #startNext(turn: Turn): boolean {
    const { state } = this.#folded;
    const index = this.#options.starts() ? nextStartable(state) : undefined;
    if (index === undefined) return false;
    const step = stepAt(state, index);
    const prepared = this.#options.prepare(step, state);
    const decision = decide(state, { type: 'begin', step: step.id, prepared }, turn.now);
    invariant(decision.ok, `a startable step begins: ${step.id}`);
    turn.fold(decision.events);
    return true;
  }

  #commit(turn: Turn, decided: readonly Decided[]): void {
    const answers = decided.flatMap(({ entry, decision }) => {
      const id = entry.attached.inboxId;
      return id === undefined ? [] : [{ id, refusal: decision.ok ? null : decision.refusal }];
    });
    const blobs = decided.flatMap(({ entry }) => entry.attached.blobs ?? []);
    const { journal, fence } = this.#options;
    try {
      if (turn.recorded.length > 0 || answers.length > 0)
        journal.append({ ...turn.append(), fence, blobs, answers });
    } catch (error) {
      if (this.#hasHappened(turn)) return;
      throw error;
    }
    this.#publish(turn);
  }

  #publish(turn: Turn): void {
    this.#doubtful = null;
    if (turn.recorded.length > 0) this.#options.onCommit(turn.recorded, this.#folded.state);
  }

  #hasHappened(turn: Turn): boolean {
    try {
      return this.#foldAgain(turn);
    } catch {
      // The journal cannot be read either: the doubt stays until it can.
      return false;
    }
  }

  /** Throws the turn's state away; publishes the turn when the journal ends with it all the same. */
  #foldAgain(turn: Turn): boolean {
    this.#folded = foldJournal(this.#options.journal, this.#options.taskId, { verify: true });
    this.#doubtful = null;
    const last = turn.append().events.at(-1);
    const isThere =
      last?.seq === this.#folded.state.seq && Buffer.compare(last.hash, this.#folded.lastHash) === 0;
    if (isThere) this.#publish(turn);
    return isThere;
  }

  #current(): Folded {
    if (this.#doubtful) this.#foldAgain(this.#doubtful);
    return this.#folded;
  }
}
