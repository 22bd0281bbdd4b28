/** The commands that a task understands; imperative. `decide` accepts or refuses each. */
import type { Advance, Decider } from './event.ts';
import type { Digest, StepId } from './ids.ts';
import type { EffectDescription } from './effect-description.ts';
import type { Evidence, Outcome } from './outcome.ts';
import type { Failure } from './failure.ts';
import type { Plan } from './plan.ts';

/** What an attempt ended with. */
export type AttemptResult =
  | { readonly kind: 'ended'; readonly outcome: Outcome; readonly failure?: Failure }
  | { readonly kind: 'lost'; readonly reason: string; readonly outcome?: Outcome };

/** What a step is about to do, or why it cannot start. */
export type Prepared =
  | { readonly kind: 'ready'; readonly effect: EffectDescription; readonly effectDigest: Digest }
  | { readonly kind: 'impossible'; readonly failure: Failure };

/** Commands that people send, through the inbox when another process owns the task. */
export type PersonCommand =
  | {
      readonly type: 'approvePlan';
      readonly planDigest: Digest;
      readonly by: Decider;
      readonly advance: Advance;
    }
  | { readonly type: 'denyPlan'; readonly by: Decider; readonly reason: string }
  | { readonly type: 'revisePlan'; readonly plan: Plan; readonly planDigest: Digest; readonly by: Decider }
  | {
      readonly type: 'approveGate';
      readonly step: StepId;
      /** What the person saw. */
      readonly effectDigest: Digest;
      readonly by: Decider;
    }
  | { readonly type: 'denyGate'; readonly step: StepId; readonly by: Decider; readonly reason: string }
  | { readonly type: 'cancel'; readonly by: Decider; readonly reason: string }
  | { readonly type: 'pause'; readonly by: Decider }
  | { readonly type: 'resume'; readonly by: Decider }
  | { readonly type: 'retry'; readonly step: StepId; readonly by: Decider }
  | { readonly type: 'skip'; readonly step: StepId; readonly by: Decider; readonly reason: string }
  | { readonly type: 'resolve'; readonly step: StepId; readonly happened: boolean; readonly by: Decider };

/** Commands that the owner itself gives as the world answers. */
export type OwnerCommand =
  | { readonly type: 'begin'; readonly step: StepId; readonly prepared: Prepared }
  | {
      readonly type: 'settle';
      readonly step: StepId;
      readonly attempt: number;
      readonly result: AttemptResult;
    }
  | {
      readonly type: 'recordChecks';
      readonly step: StepId | null;
      readonly attempt: number;
      readonly evidence: readonly Evidence[];
    }
  | { readonly type: 'expire' }
  /** A new owner says that the attempts of the old one are gone. */
  | {
      readonly type: 'interrupt';
      readonly reason: string;
      /** What the lost attempts had written. */
      readonly outcomes: ReadonlyMap<StepId, Outcome>;
    };

export type Command = PersonCommand | OwnerCommand;
export type CommandType = Command['type'];

/** Why a command was not accepted. */
export interface CommandRefusal {
  readonly code:
    | 'wrong-phase' // the phase does not allow it
    | 'wrong-state' // the step's state does not allow it
    | 'no-such-step'
    | 'invalid' // the plan that it brings is none
    | 'stale' // the approval names another digest than what would run
    | 'duplicate' // it already happened; nothing changed
    | 'superseded'; // the attempt it speaks of is not the current one
  readonly message: string;
}
