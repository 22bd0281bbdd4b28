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
import type { Recorded } from '../../src/core/event.ts';
import type { Step } from '../../src/core/plan.ts';
import type { StepId } from '../../src/core/ids.ts';
import { assertVerdict } from './assert-verdict.ts';
import { fatalFailures, fits, isAllEnded, letsOthersRun, missingNeeds, plainNext, stepsIn } from '../../src/testing/plain-facts.ts';
import { invariant } from '../../src/core/error.ts';
import { isTerminal } from '../../src/core/state.ts';
import { plainFold, plainState, plainStep, type PlainTask } from '../../src/testing/plain-fold.ts';

/** Between an event that announces why a step fails and the failure itself. */
type Announced = { readonly kind: 'denied' | 'expired'; readonly step: StepId } | null;

export class Auditor {
  #task: PlainTask;
  #announced: Announced = null;
  /** Approvals by step that no attempt has used. */
  readonly #unused = new Map<StepId, Extract<Recorded, { type: 'gate.approved' }>>();
  readonly #unresolved = new Set<StepId>();

  constructor(created: Extract<Recorded, { type: 'task.created' }>) {
    this.#task = plainFold(null, created);
  }

  get task(): PlainTask {
    return this.#task;
  }

  /** Judges an event in the state before it, and folds it in. */
  see(event: Recorded): void {
    const before = this.#task;
    invariant(!isTerminal(before.phase), `${event.type} comes after the task has ended`);
    this.#judge(event, Math.max(event.at, before.latestAt));
    this.#task = plainFold(before, event);
  }

  /** Holds once everything that follows by itself has followed. */
  assertAtRest(): void {
    const task = this.#task;
    const isOver = isTerminal(task.phase);
    invariant(!isOver || isAllEnded(task), 'a task that is over has no open step');
    invariant(this.#announced === null, 'a decision against a step fails it');
    for (const step of stepsIn(task, 'open')) {
      const hopeless = step.needs.find((need) => this.#neverComes(need));
      invariant(hopeless === undefined, `${step.id} waits for ${hopeless}, which never completes`);
    }
    if (isOver || !isAllEnded(task)) return;
    invariant(!task.cancelling, 'a cancelled task whose steps have ended is over');
    if (task.phase === 'awaiting_approval') return;
    invariant((task.phase === 'executing') === task.paused, 'a task whose steps have ended reconciles once it is not paused');
    invariant(task.plan.checks.length > 0 && !task.evidence.has(null), 'only the checks of the plan keep it from ending');
    invariant(fatalFailures(task).length === 0, 'nothing keeps a task that has failed from ending');
  }

  /** The step that starts next is the one that the plain rules name. */
  assertNext(next: StepId | undefined): void {
    const expected = plainNext(this.#task);
    invariant(next === expected, `${expected} starts next, not ${next}`);
  }

  #judge(event: Recorded, now: number): void {
    switch (event.type) {
      case 'plan.approved':
        invariant(event.planDigest === this.#task.planDigest, 'the approved plan is the current one');
        invariant(now < this.#task.planExpiresAt, 'an expired plan is not approved');
        return this.#assertPhase('awaiting_approval');
      case 'plan.revised':
      case 'plan.denied':
        return this.#assertPhase('awaiting_approval');
      case 'plan.expired':
        invariant(now >= this.#task.planExpiresAt, 'a plan expires at its time');
        return this.#assertPhase('awaiting_approval');
      case 'gate.requested':
        this.#assertMayStart(event.step);
        return;
      case 'gate.approved':
        return this.#judgeApproval(event, now);
      case 'gate.denied':
      case 'gate.expired':
        return this.#judgeRefusal(event, now);
      case 'attempt.started':
        return this.#judgeStart(event, now);
      case 'attempt.lost':
        return this.#judgeLoss(event);
      case 'step.resolved':
        this.#assertIn(event.step, 'unknown');
        this.#unresolved.delete(event.step);
        return;
      case 'step.failed':
        return this.#judgeFailure(event);
      case 'steps.skipped':
        return this.#judgeSkip(event);
      case 'step.retried':
        return this.#judgeRetry(event);
      case 'steps.cancelled':
        for (const id of event.steps) {
          this.#assertIn(id, 'open', 'awaiting_approval', 'unknown');
          this.#unresolved.delete(id);
        }
        return;
      case 'step.completed':
        return this.#judgeCompletion(event.step);
      case 'step.cancelled':
        invariant(this.#task.cancelling, 'only a cancelled task cancels what runs');
        this.#unresolved.delete(event.step);
        return this.#assertIn(event.step, 'running', 'unknown');
      case 'command.ended':
        return this.#assertIn(event.step, 'running');
      case 'task.reconciling':
        invariant(isAllEnded(this.#task), 'a task reconciles once every step has ended');
        return this.#assertPhase('executing');
      case 'task.completed':
      case 'task.failed':
        return this.#judgeEnd(event);
      case 'task.cancelled':
        invariant(isAllEnded(this.#task), 'a task is cancelled once every step has ended');
        return;
      case 'task.created':
      case 'task.paused':
      case 'task.resumed':
      case 'task.cancelRequested':
      case 'checks.recorded':
        return;
    }
  }

  #assertPhase(phase: PlainTask['phase']): void {
    invariant(this.#task.phase === phase, `the phase is ${phase}, not ${this.#task.phase}`);
  }

  #assertIn(id: StepId, ...states: readonly ReturnType<typeof plainState>['state'][]): void {
    const { state } = plainState(this.#task, id);
    invariant(states.includes(state), `${id} is ${states.join(' or ')}, not ${state}`);
  }

  #assertMayStart(id: StepId): Step {
    const step = plainStep(this.#task, id);
    this.#assertPhase('executing');
    this.#assertIn(id, 'open');
    invariant(!this.#task.paused, 'a paused task starts nothing');
    invariant(!this.#task.cancelling, 'a cancelled task starts nothing');
    invariant(missingNeeds(this.#task, step) === 0, `the needs of ${id} are satisfied`);
    return step;
  }

  #judgeApproval(event: Extract<Recorded, { type: 'gate.approved' }>, now: number): void {
    const open = plainState(this.#task, event.step);
    invariant(open.state === 'awaiting_approval', 'an approval answers an open gate');
    invariant(open.gate.effectDigest === event.effectDigest, 'an approval binds what the gate showed');
    invariant(now < open.gate.expiresAt && now < event.expiresAt, 'an approval comes in time and lasts');
    const step = plainStep(this.#task, event.step);
    const { advance } = this.#task;
    const isCovered = advance.steps.includes(step.id) || advance.tiers.includes(step.tier);
    const isFirst = this.#task.attempts.get(step.id) === 0;
    invariant(event.by.kind === 'person' || (isCovered && isFirst), 'only a person, or an answer given in advance, approves');
    this.#unused.set(step.id, event);
  }

  #judgeRefusal(event: Extract<Recorded, { type: 'gate.denied' | 'gate.expired' }>, now: number): void {
    const open = plainState(this.#task, event.step);
    invariant(open.state === 'awaiting_approval', 'only an open gate is denied or expires');
    if (event.type === 'gate.expired') invariant(now >= open.gate.expiresAt, 'a gate expires at its time');
    this.#announced = { kind: event.type === 'gate.denied' ? 'denied' : 'expired', step: event.step };
  }

  #judgeStart(event: Extract<Recorded, { type: 'attempt.started' }>, now: number): void {
    const step = this.#assertMayStart(event.step);
    invariant(fits(this.#task, step), `${step.id} fits beside what runs`);
    invariant(event.attempt === (this.#task.attempts.get(step.id) ?? 0) + 1, 'attempts count up by one');
    invariant(!this.#unresolved.has(step.id), 'an attempt of unknown end is resolved before the next');
    if (step.gate === 'none') return;
    const approval = this.#unused.get(step.id);
    invariant(approval !== undefined, 'a gated step starts with an approval that was not used');
    invariant(approval.effectDigest === event.effectDigest, 'the approval was for this very effect');
    invariant(now < approval.expiresAt, 'the approval has not expired');
    this.#unused.delete(step.id);
  }

  #judgeLoss(event: Extract<Recorded, { type: 'attempt.lost' }>): void {
    this.#assertIn(event.step, 'running');
    const { kind } = plainStep(this.#task, event.step).crash;
    if (kind === 'again' || kind === 'key') return;
    invariant(event.then === 'unknown', `nobody repeats ${event.step} by itself`);
    this.#unresolved.add(event.step);
  }

  #judgeFailure(event: Extract<Recorded, { type: 'step.failed' }>): void {
    const { kind } = event.failure;
    const announced = this.#announced?.step === event.step ? this.#announced.kind : null;
    const isRefusal = kind === 'denied' || kind === 'expired';
    invariant(isRefusal ? kind === announced : announced === null, `${event.step} failed as ${kind}, announced ${announced}`);
    this.#announced = null;
    this.#assertIn(event.step, ...(announced ? (['awaiting_approval'] as const) : (['running', 'open'] as const)));
  }

  #judgeSkip(event: Extract<Recorded, { type: 'steps.skipped' }>): void {
    invariant(event.reason !== '', 'a skipped step says why');
    invariant(new Set(event.steps).size === event.steps.length, 'each step is skipped once');
    for (const id of event.steps) {
      if (event.cause === null) this.#assertIn(id, 'open', 'awaiting_approval');
      else this.#assertIn(id, 'open');
    }
    if (event.cause === null) return;
    invariant(this.#neverComes(event.cause), 'steps are skipped because of one that never completes');
    invariant(event.reason.startsWith(`${event.cause} `), 'the reason names the step because of which');
  }

  #judgeRetry(event: Extract<Recorded, { type: 'step.retried' }>): void {
    const [first, ...others] = event.steps;
    invariant(first !== undefined && fatalFailures(this.#task).some((step) => step.id === first), 'a failed step is retried');
    for (const id of others) this.#assertIn(id, 'skipped');
    this.#assertPhase('executing');
    invariant(!this.#task.cancelling, 'a cancelled task retries nothing');
  }

  #judgeCompletion(id: StepId): void {
    this.#assertIn(id, 'running');
    const { checks } = plainStep(this.#task, id);
    const evidence = this.#task.evidence.get(id) ?? [];
    invariant(checks.every((check, at) => evidence[at]?.check === check && evidence[at].passed), 'a completed step passed its checks');
  }

  #judgeEnd(event: Extract<Recorded, { type: 'task.completed' | 'task.failed' }>): void {
    this.#assertPhase('reconciling');
    invariant(isAllEnded(this.#task) && !this.#task.cancelling, 'only a task that was not cancelled completes or fails');
    const { checks } = this.#task.plan;
    const evidence = this.#task.evidence.get(null) ?? [];
    const isProven = checks.every((check, at) => evidence[at]?.check === check && evidence[at].passed);
    const isClean = fatalFailures(this.#task).length === 0;
    invariant((event.type === 'task.completed') === (isClean && isProven), 'a task completes when nothing failed');
    if (event.type === 'task.failed') invariant(event.reason !== '', 'a failed task says why');
    assertVerdict(this.#task, event);
  }

  #neverComes(id: StepId): boolean {
    const state = plainState(this.#task, id);
    if (state.state === 'failed') return !letsOthersRun(plainStep(this.#task, id), state);
    return state.state === 'skipped' || state.state === 'cancelled';
  }
}
