import type { PlainStep, PlainTask } from '../../src/testing/plain-fold.ts';
import type { Recorded } from '../../src/core/event.ts';
import type { Step } from '../../src/core/plan.ts';
import type { StepId } from '../../src/core/ids.ts';
import { invariant } from '../../src/core/error.ts';
import { letsOthersRun, missingNeeds } from '../../src/testing/plain-facts.ts';
import { plainState, plainStep } from '../../src/testing/plain-fold.ts';

/** What an auditor remembers of the events so far besides the task itself. */
export interface Ledger {
  task: PlainTask;
  /** Between an event that announces why a step fails and the failure itself. */
  announced: { readonly kind: 'denied' | 'expired'; readonly step: StepId } | null;
  /** Approvals by step that no attempt has used. */
  readonly unused: Map<StepId, Extract<Recorded, { type: 'gate.approved' }>>;
  /** Steps with an attempt of which nobody knows the end, and that may not be repeated. */
  readonly unresolved: Set<StepId>;
}

export function assertPhase({ task }: Ledger, phase: PlainTask['phase']): void {
  invariant(task.phase === phase, `the phase is ${phase}, not ${task.phase}`);
}

export function assertIn({ task }: Ledger, id: StepId, ...states: readonly PlainStep['state'][]): void {
  const { state } = plainState(task, id);
  invariant(states.includes(state), `${id} is ${states.join(' or ')}, not ${state}`);
}

/** A step whose gate opens or whose attempt starts. */
export function assertMayStart(ledger: Ledger, id: StepId): Step {
  const { task } = ledger;
  const step = plainStep(task, id);
  assertPhase(ledger, 'executing');
  assertIn(ledger, id, 'open');
  invariant(!task.paused, 'a paused task starts nothing');
  invariant(!task.cancelling, 'a cancelled task starts nothing');
  invariant(missingNeeds(task, step) === 0, `the needs of ${id} are satisfied`);
  return step;
}

/** Whether what needs this step can never run, as things stand. */
export function neverComes(task: PlainTask, id: StepId): boolean {
  const state = plainState(task, id);
  if (state.state === 'failed') return !letsOthersRun(plainStep(task, id), state);
  return state.state === 'skipped' || state.state === 'cancelled';
}
