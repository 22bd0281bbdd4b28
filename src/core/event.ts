/**
 * The events of a task's journal, all versions that were ever released.
 * An event says what happened, in the past tense; a state is their fold.
 */
import type { Digest, StepId, TaskId } from './ids.ts';
import type { EffectDescription } from './effect-description.ts';
import type { Evidence, Outcome } from './outcome.ts';
import type { Failure } from './failure.ts';
import type { Plan } from './plan.ts';
import type { Tier } from './tier.ts';
import type { Verdict } from './verdict.ts';

/** Who decided: `person` at a terminal or page, `flag` for an answer given in advance. */
export interface Decider {
  readonly kind: 'person' | 'flag' | 'clock' | 'orchestrator';
  /** The login name, or what stands for it. */
  readonly name: string;
}

/** Gates that an approval of the plan answers in advance. */
export interface Advance {
  readonly tiers: readonly Tier[];
  readonly steps: readonly StepId[];
}

export type TaskEvent =
  | {
      readonly type: 'task.created';
      readonly plan: Plan;
      readonly planDigest: Digest;
      /** Device and inode of the workspace's folder when the plan was shown. */
      readonly workspaceId: string;
      readonly expiresAt: number;
      /** The ended task whose completed steps this one keeps. */
      readonly continues?: { readonly task: TaskId; readonly steps: readonly StepId[] };
    }
  | { readonly type: 'plan.revised'; readonly plan: Plan; readonly planDigest: Digest; readonly by: Decider }
  | {
      readonly type: 'plan.approved';
      readonly planDigest: Digest;
      readonly by: Decider;
      readonly advance: Advance;
    }
  | { readonly type: 'plan.denied'; readonly by: Decider; readonly reason: string }
  | { readonly type: 'plan.expired' }
  | {
      readonly type: 'gate.requested';
      readonly step: StepId;
      readonly effect: EffectDescription;
      readonly effectDigest: Digest;
      readonly expiresAt: number;
    }
  | {
      readonly type: 'gate.approved';
      readonly step: StepId;
      readonly effectDigest: Digest;
      readonly by: Decider;
      /** The approval is void after this time. */
      readonly expiresAt: number;
    }
  | { readonly type: 'gate.denied'; readonly step: StepId; readonly by: Decider; readonly reason: string }
  | { readonly type: 'gate.expired'; readonly step: StepId }
  | {
      readonly type: 'attempt.started';
      readonly step: StepId;
      readonly attempt: number;
      readonly effectDigest: Digest;
      readonly effect: EffectDescription;
    }
  | {
      readonly type: 'command.ended';
      readonly step: StepId;
      readonly attempt: number;
      readonly outcome: Outcome;
    }
  | {
      readonly type: 'checks.recorded';
      /** `null` for the checks of the plan. */
      readonly step: StepId | null;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly type: 'step.completed';
      readonly step: StepId;
      readonly attempt: number;
      /** Absent when `command.ended` carried it. */
      readonly outcome?: Outcome;
    }
  | {
      readonly type: 'step.failed';
      readonly step: StepId;
      readonly attempt: number;
      readonly failure: Failure;
      readonly outcome?: Outcome;
    }
  | {
      readonly type: 'steps.skipped';
      readonly steps: readonly StepId[];
      /** The step because of which, or `null` when a person skipped it. */
      readonly cause: StepId | null;
      readonly reason: string;
      readonly by?: Decider;
    }
  /** Steps that had not started, or whose attempt nobody will resolve now. */
  | { readonly type: 'steps.cancelled'; readonly steps: readonly StepId[] }
  /** A step that was running. */
  | {
      readonly type: 'step.cancelled';
      readonly step: StepId;
      readonly attempt: number;
      readonly outcome?: Outcome;
    }
  | {
      readonly type: 'attempt.lost';
      readonly step: StepId;
      readonly attempt: number;
      /** `again`: it is harmless to repeat. `unknown`: a person or a probe resolves it. */
      readonly then: 'again' | 'unknown';
      readonly reason: string;
      /** The output that was kept so far. */
      readonly outcome?: Outcome;
    }
  | {
      readonly type: 'step.resolved';
      readonly step: StepId;
      readonly happened: boolean;
      readonly by: Decider;
    }
  | { readonly type: 'step.retried'; readonly steps: readonly StepId[]; readonly by: Decider }
  | { readonly type: 'task.paused'; readonly by: Decider }
  | { readonly type: 'task.resumed'; readonly by: Decider }
  | { readonly type: 'task.cancelRequested'; readonly by: Decider; readonly reason: string }
  | { readonly type: 'task.reconciling' }
  | { readonly type: 'task.completed'; readonly verdict: Verdict }
  | { readonly type: 'task.failed'; readonly verdict: Verdict; readonly reason: string }
  | { readonly type: 'task.cancelled'; readonly reason: string };

export type EventType = TaskEvent['type'];

/** An event with its place in the journal. `at` is wall time in milliseconds. */
export type Recorded<E extends TaskEvent = TaskEvent> = E & {
  readonly v: 1;
  readonly seq: number;
  readonly at: number;
};
