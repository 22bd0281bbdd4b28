import type { Digest, StepId, TaskId } from './ids.ts';
import type { EffectDescription } from './effect-description.ts';
import type { Evidence, Outcome } from './outcome.ts';
import type { Failure } from './failure.ts';
import type { Phase, StepState, StepStateName, TaskState } from './state.ts';
import type { Plan } from './plan.ts';
import type { TaskCounts } from './task-counts.ts';
import type { Verdict } from './verdict.ts';
import { countsOf } from './task-counts.ts';
import { stateAt } from './state.ts';

/** A step as surfaces show it. */
export interface StepView {
  readonly id: StepId;
  readonly state: StepStateName;
  readonly attempts: number;
  /** Of an open gate: what would run, its digest, and until when to decide (wall ms). */
  readonly gate?: {
    readonly effect: EffectDescription;
    readonly effectDigest: Digest;
    readonly expiresAt: number;
  };
  readonly failure?: Failure;
  /** Why it was skipped, or why nobody knows how it ended. */
  readonly reason?: string;
  readonly outcome?: Outcome;
  readonly evidence: readonly Evidence[];
}

/** A task as surfaces show it: a copy that does not change. */
export interface TaskView {
  readonly taskId: TaskId;
  /** From 1 in its store: what people type. */
  readonly number: number;
  readonly phase: Phase;
  readonly paused: boolean;
  /** Why the task ended as it did; empty when it completed or goes on. */
  readonly reason: string;
  readonly verdict: Verdict | null;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly steps: readonly StepView[];
  /** Of the plan's own checks. */
  readonly evidence: readonly Evidence[];
  readonly counts: TaskCounts;
  /** Wall times in milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Copies what surfaces need out of a state. */
export function viewOf(state: TaskState, number: number): TaskView {
  return {
    taskId: state.taskId,
    number,
    phase: state.phase,
    paused: state.paused,
    reason: state.reason,
    verdict: state.verdict,
    plan: state.plan,
    planDigest: state.planDigest,
    steps: state.plan.steps.map((_, index) => stepViewOf(state, index)),
    evidence: state.evidence.get(-1) ?? [],
    counts: countsOf(state),
    createdAt: state.createdAt,
    updatedAt: state.latestAt,
  };
}

/** Copies what surfaces need of one step. */
export function stepViewOf(state: TaskState, index: number): StepView {
  const step = stateAt(state, index);
  return {
    id: state.graph.idAt(index),
    state: step.state,
    attempts: state.attempts[index] ?? 0,
    ...detailsOf(step),
    evidence: state.evidence.get(index) ?? [],
  };
}

function detailsOf(step: StepState): Partial<StepView> {
  return {
    ...('gate' in step ? { gate: step.gate } : {}),
    ...('failure' in step ? { failure: step.failure } : {}),
    ...('reason' in step ? { reason: step.reason } : {}),
    ...('outcome' in step && step.outcome ? { outcome: step.outcome } : {}),
  };
}
