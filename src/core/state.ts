/**
 * A task as the fold of its journal. Only the loop that owns the task holds one;
 * `evolve` changes it in place, in time proportional to what changed.
 *
 * Invariants: (1) a step is in exactly one state; (2) `ended` counts the steps in
 * an end state; (3) `missing[i]` counts the needs of step i that are not satisfied;
 * (4) `running`, `waiting` and `unknown` hold exactly the steps in those states,
 * `writing` those of `running` above tier `read`.
 */
import type { Advance, Decider } from './event.ts';
import type { Digest, StepId, TaskId } from './ids.ts';
import type { EffectDescription } from './effect-description.ts';
import type { Evidence, Outcome } from './outcome.ts';
import type { Failure } from './failure.ts';
import type { Plan, Step } from './plan.ts';
import type { ReadyQueue } from './ready-queue.ts';
import type { TaskGraph } from './graph.ts';
import type { Verdict } from './verdict.ts';
import { invariant } from './error.ts';

export type Phase = 'awaiting_approval' | 'executing' | 'reconciling' | 'completed' | 'failed' | 'cancelled';

/** An approval of one effect; used once, void after `expiresAt`. */
export interface Approval {
  readonly effectDigest: Digest;
  readonly by: Decider;
  readonly expiresAt: number;
}

/** A gate that waits for a decision. */
export interface Gate {
  readonly effect: EffectDescription;
  readonly effectDigest: Digest;
  readonly requestedAt: number;
  readonly expiresAt: number;
}

export type StepState =
  | { readonly state: 'pending' }
  | { readonly state: 'ready'; readonly approval?: Approval }
  | { readonly state: 'awaiting_approval'; readonly gate: Gate }
  | {
      readonly state: 'running';
      readonly stage: 'command' | 'checks';
      readonly startedAt: number;
      readonly outcome?: Outcome;
    }
  | { readonly state: 'unknown'; readonly reason: string; readonly since: number; readonly outcome?: Outcome }
  | { readonly state: 'completed'; readonly outcome?: Outcome; readonly resolvedBy?: Decider }
  | { readonly state: 'failed'; readonly failure: Failure; readonly outcome?: Outcome }
  | { readonly state: 'skipped'; readonly reason: string; readonly cause: StepId | null }
  | { readonly state: 'cancelled'; readonly outcome?: Outcome };

export type StepStateName = StepState['state'];

const ENDS: ReadonlySet<StepStateName> = new Set(['completed', 'failed', 'skipped', 'cancelled']);

/** Whether a step in this state is over for good, unless somebody retries it. */
export function isEnded(step: StepState): boolean {
  return ENDS.has(step.state);
}

/** Whether the phase is never left. */
export function isTerminal(phase: Phase): boolean {
  return phase === 'completed' || phase === 'failed' || phase === 'cancelled';
}

export interface TaskState {
  readonly taskId: TaskId;
  /** Of the last event folded in. */
  seq: number;
  phase: Phase;
  paused: boolean;
  cancel: { readonly by: Decider; readonly reason: string } | null;
  /** Why a task that is going to end did not complete, when a step does not say it. */
  reason: string;
  plan: Plan;
  planDigest: Digest;
  planExpiresAt: number;
  advance: Advance;
  workspaceId: string;
  graph: TaskGraph;
  steps: StepState[];
  attempts: number[];
  missing: number[];
  /** Ready steps that change nothing, and those that may. */
  readyReaders: ReadyQueue;
  readyWriters: ReadyQueue;
  running: Set<number>;
  /** Those of `running` that may change something. */
  writing: Set<number>;
  /** Steps at an open gate. */
  waiting: Set<number>;
  unknown: Set<number>;
  ended: number;
  /** Failed steps that fail the task. */
  failures: Set<number>;
  /** Evidence by step index; -1 for the plan's checks. */
  evidence: Map<number, readonly Evidence[]>;
  verdict: Verdict | null;
  createdAt: number;
  /** The latest time of any event: a clock that went back does not count. */
  latestAt: number;
}

/** The definition of a step by index. */
export function stepAt(state: TaskState, index: number): Step {
  const step = state.plan.steps[index];
  invariant(step !== undefined, `step index ${index} is in the plan`);
  return step;
}

/** The state of a step by index. */
export function stateAt(state: TaskState, index: number): StepState {
  const step = state.steps[index];
  invariant(step !== undefined, `step index ${index} has a state`);
  return step;
}

/** Wall time that never goes back behind an event that was recorded. */
export function effectiveNow(state: TaskState, now: number): number {
  return Math.max(now, state.latestAt);
}

/** Whether a need in this state lets its dependents run. */
export function satisfies(step: Step, state: StepState): boolean {
  return state.state === 'completed' || (state.state === 'failed' && isExcused(step, state.failure));
}

/**
 * Whether a failure is one that `continue-on-error` allows. It speaks of what a
 * command did: nobody's approval is never taken for one.
 */
export function isExcused(step: Step, failure: Failure): boolean {
  return step.continueOnError && failure.kind !== 'denied' && failure.kind !== 'expired';
}
