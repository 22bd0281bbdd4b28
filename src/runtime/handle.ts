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
  /**
   * The state after the last turn. Only to look at.
   * @throws OrchestrateError of the journal when a commit failed and it cannot be read either.
   */
  state(): TaskState;
  /**
   * Decides a command in this turn of the event loop; settles once the decision is
   * durable.
   * @throws OrchestrateError of the journal when the decision is not durable, or
   *   nobody knows.
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

/** Everything of several at once. */
export function mergeAttached(parts: readonly Attached[]): Attached {
  return { blobs: parts.flatMap((part) => part.blobs ?? []), spools: parts.flatMap((part) => part.spools ?? []) };
}

interface Entry {
  readonly command: Command;
  readonly attached: Attached;
  readonly resolve: (decision: Decision) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Folds the task's journal and returns its handle.
 * @throws OrchestrateError `not-found` when the task has no events.
 */
export function createHandle(options: HandleOptions): Handle {
  const { journal, taskId, clock } = options;
  let folded: Folded = foldJournal(journal, taskId);
  let queue: Entry[] = [];
  /** The turn that `folded` holds although it may not be durable. */
  let doubtful: Turn | null = null;

  function runTurn(): void {
    const entries = queue;
    queue = [];
    try {
      const decisions = takeTurn(entries);
      for (const [index, entry] of entries.entries()) {
        const decision = decisions[index];
        invariant(decision, 'every command of a turn is decided');
        entry.resolve(decision);
      }
    } catch (error) {
      for (const entry of entries) entry.reject(error);
    }
  }

  function takeTurn(entries: readonly Entry[]): readonly Decision[] {
    const turn = createTurn(current(), taskId, clock.now());
    doubtful = turn;
    const decisions = entries.map((entry) => decideEntry(entry, turn));
    commit(turn, entries, decisions);
    return decisions;
  }

  function decideEntry({ command }: Entry, turn: Turn): Decision {
    const decision = decide(folded.state, command, turn.now);
    if (decision.ok) turn.fold(decision.events);
    followUp(turn);
    return decision;
  }

  function followUp(turn: Turn): void {
    for (;;) {
      const concluded = conclude(folded.state);
      if (concluded.length > 0) turn.fold(concluded);
      else if (!startNext(turn)) return;
    }
  }

  function startNext(turn: Turn): boolean {
    const index = options.starts() ? nextStartable(folded.state) : undefined;
    if (index === undefined) return false;
    const step = stepAt(folded.state, index);
    const prepared = options.prepare(step, folded.state);
    const decision = decide(folded.state, { type: 'begin', step: step.id, prepared }, turn.now);
    invariant(decision.ok, `a startable step begins: ${step.id}`);
    turn.fold(decision.events);
    return true;
  }

  function commit(turn: Turn, entries: readonly Entry[], decisions: readonly Decision[]): void {
    const answers = entries.flatMap(({ attached: { inboxId } }, index) => {
      const decision = decisions[index];
      return inboxId === undefined || !decision ? [] : [{ id: inboxId, refusal: decision.ok ? null : decision.refusal }];
    });
    const blobs = entries.flatMap(({ attached }) => attached.blobs ?? []);
    try {
      if (turn.recorded.length > 0 || answers.length > 0) {
        journal.append({ ...turn.append(), fence: options.fence, blobs, answers });
      }
    } catch (error) {
      if (hasHappened(turn)) return;
      throw error;
    }
    publish(turn);
  }

  function publish(turn: Turn): void {
    doubtful = null;
    if (turn.recorded.length > 0) options.onCommit(turn.recorded, folded.state);
  }

  function hasHappened(turn: Turn): boolean {
    try {
      return foldAgain(turn);
    } catch {
      // The journal cannot be read either: the doubt stays until it can.
      return false;
    }
  }

  /** Throws the turn's state away; publishes the turn when the journal ends with it all the same. */
  function foldAgain(turn: Turn): boolean {
    folded = foldJournal(journal, taskId);
    doubtful = null;
    const last = turn.append().events.at(-1);
    const isThere = last?.seq === folded.state.seq && Buffer.compare(last.hash, folded.lastHash) === 0;
    if (isThere) publish(turn);
    return isThere;
  }

  function current(): Folded {
    if (doubtful) foldAgain(doubtful);
    return folded;
  }

  return {
    state: () => current().state,
    submit: (command, attached = {}) =>
      new Promise((resolve, reject) => {
        queue.push({ command, attached, resolve, reject });
        if (queue.length === 1) setImmediate(runTurn);
      }),
  };
}
