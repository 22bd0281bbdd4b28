/**
 * Looks at every event before it is folded in and at every state between commands,
 * and throws when a rule of the design is broken. It knows the plain fold only.
 *
 * Rules: (1) a terminal phase is never left; (2) nothing starts before the approval
 * of the plan, while paused, after a cancel, before its needs, over the limit, or
 * beside a writer of the same files; (3) a gated step starts only with an unused,
 * unexpired approval of the very effect it has; (4) attempts count up by one; (5) an
 * attempt of which nobody knows the end is never repeated without a resolution, unless
 * the plan allows it; (6) expired and denied are never taken for one another; (7) what
 * waits for something that can never come does not wait; (8) a verdict claims nothing
 * that no evidence shows.
 */
import type { EventType, Recorded } from '../../src/core/event.ts';
import type { StepId } from '../../src/core/ids.ts';
import { assertIn, assertMayStart, assertPhase, neverComes, type Ledger } from './ledger.ts';
import { fatalFailures, isAllEnded, plainNext, stepsIn } from '../../src/testing/plain-facts.ts';
import { invariant } from '../../src/core/error.ts';
import { isTerminal } from '../../src/core/state.ts';
import * as ofStep from './judge-step.ts';
import * as ofTask from './judge-task.ts';
import { plainFold, type PlainTask } from '../../src/testing/plain-fold.ts';

const JUDGES: { readonly [T in EventType]: ofStep.Judge<T> } = {
  'task.created': () => invariant(false, 'a task is created once'),
  'plan.revised': (ledger) => assertPhase(ledger, 'awaiting_approval'),
  'plan.approved': ofTask.judgePlanApproval,
  'plan.denied': (ledger) => assertPhase(ledger, 'awaiting_approval'),
  'plan.expired': ofTask.judgePlanExpiry,
  'gate.requested': (ledger, event) => void assertMayStart(ledger, event.step),
  'gate.approved': ofStep.judgeApproval,
  'gate.denied': ofStep.judgeRefusal,
  'gate.expired': ofStep.judgeRefusal,
  'attempt.started': ofStep.judgeStart,
  'attempt.lost': ofStep.judgeLoss,
  'command.ended': (ledger, event) => assertIn(ledger, event.step, 'running'),
  'checks.recorded': (ledger, event) =>
    event.step === null ? assertPhase(ledger, 'reconciling') : assertIn(ledger, event.step, 'running'),
  'step.completed': ofStep.judgeCompletion,
  'step.failed': ofStep.judgeFailure,
  'step.cancelled': ofStep.judgeCancelled,
  'step.resolved': ofStep.judgeResolution,
  'step.retried': ofStep.judgeRetry,
  'steps.skipped': ofStep.judgeSkip,
  'steps.cancelled': ofStep.judgeUnstarted,
  'task.paused': ({ task }) => invariant(!task.paused, 'a paused task is not paused again'),
  'task.resumed': ({ task }) => invariant(task.paused, 'only a paused task is resumed'),
  'task.cancelRequested': () => undefined,
  'task.reconciling': ofTask.judgeReconciling,
  'task.completed': ofTask.judgeEnd,
  'task.failed': ofTask.judgeEnd,
  'task.cancelled': ofTask.judgeTaskCancelled,
};

export class Auditor {
  readonly #ledger: Ledger;

  constructor(created: Extract<Recorded, { type: 'task.created' }>) {
    this.#ledger = {
      task: plainFold(null, created),
      announced: null,
      unused: new Map(),
      unresolved: new Set(),
    };
  }

  get task(): PlainTask {
    return this.#ledger.task;
  }

  /** Judges an event in the state before it, and folds it in. */
  see(event: Recorded): void {
    const { task } = this.#ledger;
    invariant(!isTerminal(task.phase), `${event.type} comes after the task has ended`);
    // The table maps each type to the judge of exactly that type; the compiler
    // cannot follow that through a lookup by a union of keys.
    const judge = JUDGES[event.type] as (ledger: Ledger, event: Recorded, now: number) => void;
    judge(this.#ledger, event, Math.max(event.at, task.latestAt));
    this.#ledger.task = plainFold(task, event);
  }

  /** Holds once everything that follows by itself has followed. */
  assertAtRest(): void {
    const { task, announced } = this.#ledger;
    invariant(announced === null, 'a decision against a step fails it');
    for (const step of stepsIn(task, 'open')) {
      const hopeless = step.needs.find((need) => neverComes(task, need));
      invariant(hopeless === undefined, `${step.id} waits for ${hopeless}, which never completes`);
    }
    const isOver = isTerminal(task.phase);
    if (!isAllEnded(task)) return invariant(!isOver, 'a task that is over has no open step');
    if (!isOver) this.#assertWaitsForSomething();
  }

  /** The step that starts next is the one that the plain rules name. */
  assertNext(next: StepId | undefined): void {
    const expected = plainNext(this.#ledger.task);
    invariant(next === expected, `${expected} starts next, not ${next}`);
  }

  /** All steps have ended, and yet the task has not. */
  #assertWaitsForSomething(): void {
    const { task } = this.#ledger;
    invariant(!task.cancelling, 'a cancelled task whose steps have ended is over');
    if (task.phase === 'awaiting_approval') return;
    invariant(
      (task.phase === 'executing') === task.paused,
      'a task whose steps have ended reconciles once it is not paused',
    );
    invariant(
      task.plan.checks.length > 0 && !task.evidence.has(null),
      'only the checks of the plan keep it from ending',
    );
    invariant(fatalFailures(task).length === 0, 'nothing keeps a task that has failed from ending');
  }
}
