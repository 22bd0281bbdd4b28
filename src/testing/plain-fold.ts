/**
 * The meaning of a task's events, written from the list of events alone: every
 * event makes a new value, nothing is counted or indexed, and what follows from
 * the steps is computed when somebody asks. Slow and obvious, to compare with.
 */
import type { Advance, Recorded } from '../core/event.ts';
import type { Digest, StepId } from '../core/ids.ts';
import type { Evidence, Outcome } from '../core/outcome.ts';
import type { Phase, StepState } from '../core/state.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Verdict } from '../core/verdict.ts';

/** A step that has not started is `open`: whether it is ready follows from its needs. */
export type PlainStep =
  | { readonly state: 'open'; readonly approval?: Extract<StepState, { state: 'ready' }>['approval'] }
  | Exclude<StepState, { state: 'pending' | 'ready' }>;

export interface PlainTask {
  readonly seq: number;
  readonly phase: Phase;
  readonly paused: boolean;
  readonly cancelling: boolean;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly planExpiresAt: number;
  readonly advance: Advance;
  readonly steps: ReadonlyMap<StepId, PlainStep>;
  readonly attempts: ReadonlyMap<StepId, number>;
  /** `null` for the checks of the plan. */
  readonly evidence: ReadonlyMap<StepId | null, readonly Evidence[]>;
  readonly verdict: Verdict | null;
  readonly latestAt: number;
}

/** Folds one event into a new value. */
export function plainFold(task: PlainTask | null, event: Recorded): PlainTask {
  if (event.type === 'task.created') return createPlain(event);
  if (task === null) throw new Error('the first event creates the task');
  return { ...task, ...changeOf(task, event), seq: event.seq, latestAt: Math.max(task.latestAt, event.at) };
}

function createPlain(event: Extract<Recorded, { type: 'task.created' }>): PlainTask {
  const { plan, planDigest, expiresAt: planExpiresAt, seq, at: latestAt } = event;
  const kept = (event.continues?.steps ?? []).map((id): [StepId, PlainStep] => [id, { state: 'completed' }]);
  const fresh = { ...open(plan), plan, planDigest, planExpiresAt, seq, latestAt };
  const running = { phase: 'awaiting_approval', paused: false, cancelling: false, verdict: null } as const;
  return {
    ...fresh,
    ...running,
    advance: { tiers: [], steps: [] },
    steps: new Map([...fresh.steps, ...kept]),
  };
}

function open(plan: Plan): Pick<PlainTask, 'steps' | 'attempts' | 'evidence'> {
  return {
    steps: new Map(plan.steps.map((step): [StepId, PlainStep] => [step.id, { state: 'open' }])),
    attempts: new Map(plan.steps.map((step) => [step.id, 0])),
    evidence: new Map(),
  };
}

function changeOf(task: PlainTask, event: Exclude<Recorded, { type: 'task.created' }>): Partial<PlainTask> {
  switch (event.type) {
    case 'plan.revised':
      return { plan: event.plan, planDigest: event.planDigest, ...open(event.plan) };
    case 'plan.approved':
      return { phase: 'executing', advance: event.advance };
    case 'task.paused':
      return { paused: true };
    case 'task.resumed':
      return { paused: false };
    case 'task.cancelRequested':
      return { cancelling: true };
    case 'task.reconciling':
      return { phase: 'reconciling' };
    case 'task.completed':
      return { phase: 'completed', verdict: event.verdict };
    case 'task.failed':
      return { phase: 'failed', verdict: event.verdict };
    case 'task.cancelled':
      return { phase: 'cancelled' };
    case 'checks.recorded':
      return { evidence: new Map([...task.evidence, [event.step, event.evidence]]) };
    case 'attempt.started':
      return {
        attempts: new Map([...task.attempts, [event.step, event.attempt]]),
        ...put(task, [event.step], () => ({ state: 'running', stage: 'command', startedAt: event.at })),
      };
    case 'step.retried':
      return {
        evidence: new Map([...task.evidence].filter(([id]) => id === null || !event.steps.includes(id))),
        ...put(task, event.steps, () => ({ state: 'open' })),
      };
    case 'steps.skipped':
    case 'steps.cancelled':
      return put(task, event.steps, (before) => afterEvent(task, event, before));
    case 'plan.denied':
    case 'plan.expired':
    case 'gate.denied':
    case 'gate.expired':
      return {};
    default:
      return put(task, [event.step], (before) => afterEvent(task, event, before));
  }
}

type StepEvent = Extract<
  Recorded,
  {
    type:
      | `step.${'completed' | 'failed' | 'cancelled' | 'resolved'}`
      | `steps.${'skipped' | 'cancelled'}`
      | `gate.${'requested' | 'approved'}`
      | 'command.ended'
      | 'attempt.lost';
  }
>;

function afterEvent(task: PlainTask, event: StepEvent, before: PlainStep): PlainStep {
  const kept = outcomeOf(event) ?? outcomeOf(before);
  const outcome = kept === undefined ? {} : { outcome: kept };
  const { at } = event;
  switch (event.type) {
    case 'gate.requested': {
      const { effect, effectDigest, expiresAt } = event;
      return { state: 'awaiting_approval', gate: { effect, effectDigest, expiresAt, requestedAt: at } };
    }
    case 'gate.approved':
      return {
        state: 'open',
        approval: { effectDigest: event.effectDigest, by: event.by, expiresAt: event.expiresAt },
      };
    case 'command.ended':
      return {
        state: 'running',
        stage: 'checks',
        startedAt: 'startedAt' in before ? before.startedAt : at,
        ...outcome,
      };
    case 'step.completed':
      return { state: 'completed', ...outcome };
    case 'step.failed':
      return { state: 'failed', failure: event.failure, ...outcome };
    case 'steps.skipped':
      return { state: 'skipped', reason: event.reason, cause: event.cause };
    case 'steps.cancelled':
    case 'step.cancelled':
      return { state: 'cancelled', ...outcome };
    case 'attempt.lost':
      return event.then === 'again'
        ? { state: 'open' }
        : { state: 'unknown', reason: event.reason, since: at, ...outcome };
    case 'step.resolved':
      if (!event.happened) return { state: 'open' };
      if (plainStep(task, event.step).checks.length > 0)
        return { state: 'running', stage: 'checks', startedAt: at, ...outcome };
      return { state: 'completed', resolvedBy: event.by, ...outcome };
  }
}

function outcomeOf(holder: object): Outcome | undefined {
  // Events and states keep their outcome under one name and type.
  return 'outcome' in holder ? (holder.outcome as Outcome | undefined) : undefined;
}

function put(
  task: PlainTask,
  ids: readonly StepId[],
  next: (before: PlainStep) => PlainStep,
): Pick<PlainTask, 'steps'> {
  const changed = new Map(ids.map((id) => [id, next(plainState(task, id))]));
  return { steps: new Map([...task.steps, ...changed]) };
}

/** The definition of a step. */
export function plainStep(task: PlainTask, id: StepId): Step {
  const step = task.plan.steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`the plan has the step ${id}`);
  return step;
}

/** The state of a step. */
export function plainState(task: PlainTask, id: StepId): PlainStep {
  const state = task.steps.get(id);
  if (state === undefined) throw new Error(`the step ${id} has a state`);
  return state;
}
