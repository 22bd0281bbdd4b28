import type { StepId } from './ids.ts';
import type { TaskEvent } from './event.ts';
import type { TaskState } from './state.ts';
import { isTerminal, stateAt, stepAt } from './state.ts';
import { needsPlanChecks } from './conclude.ts';

/** Something to do in the world. It follows from durable events only: intent before effect. */
export type Effect =
  | { readonly type: 'perform'; readonly step: StepId; readonly attempt: number }
  | { readonly type: 'check'; readonly step: StepId; readonly attempt: number }
  | { readonly type: 'checkPlan' }
  | { readonly type: 'probe'; readonly step: StepId }
  /** End the commands that run. */
  | { readonly type: 'kill' }
  /** The task is over. */
  | { readonly type: 'finish' };

/** The effects of one event, given the state after its turn. */
export function effectsOf(state: TaskState, event: TaskEvent): readonly Effect[] {
  switch (event.type) {
    case 'attempt.started':
      return [{ type: 'perform', step: event.step, attempt: event.attempt }];
    case 'command.ended':
      return [{ type: 'check', step: event.step, attempt: event.attempt }];
    case 'step.resolved':
    case 'attempt.lost':
      return effectsOfStep(state, event.step);
    case 'task.reconciling':
      return needsPlanChecks(state) ? [{ type: 'checkPlan' }] : [];
    case 'task.cancelRequested':
      return [{ type: 'kill' }];
    case 'task.completed':
    case 'task.failed':
    case 'task.cancelled':
      return [{ type: 'finish' }];
    default:
      return [];
  }
}

/** What a new owner has to do again, after it has declared the old owner's attempts lost. */
export function effectsOnTakeover(state: TaskState): readonly Effect[] {
  if (isTerminal(state.phase)) return [{ type: 'finish' }];
  // A cancelled task starts no checks again: `interrupt` ends the steps that were at theirs.
  const steps = [...(state.cancel ? [] : state.running), ...state.unknown].map(
    (index) => stepAt(state, index).id,
  );
  const effects = steps.flatMap((step) => effectsOfStep(state, step));
  return needsPlanChecks(state) ? [...effects, { type: 'checkPlan' }] : effects;
}

function effectsOfStep(state: TaskState, id: StepId): readonly Effect[] {
  const index = state.graph.indexOf(id);
  if (index === undefined) return [];
  const step = stateAt(state, index);
  if (step.state === 'running' && step.stage === 'checks') {
    return [{ type: 'check', step: id, attempt: state.attempts[index] ?? 0 }];
  }
  return step.state === 'unknown' && stepAt(state, index).crash.kind === 'probe'
    ? [{ type: 'probe', step: id }]
    : [];
}
