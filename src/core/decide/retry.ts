import type { Decide } from '../decision.ts';
import type { StepId } from '../ids.ts';
import type { TaskState } from '../state.ts';
import { accept, refuse, stepIn } from '../decision.ts';
import { satisfies, stateAt, stepAt } from '../state.ts';

/** Opens a failed step, and what was skipped because of it, while its task still runs. */
export const retry: Decide<'retry'> = (state, command) => {
  if (state.phase !== 'executing' || state.cancel) return refuse('wrong-phase', `the task is ${state.phase}`);
  const found = stepIn(state, command.step, ['failed']);
  if ('refused' in found) return found.refused;
  if (!state.failures.has(found.index)) {
    return refuse('wrong-state', `${command.step} may fail (continue-on-error): others have gone on from it`);
  }
  return accept({ type: 'step.retried', steps: reopened(state, command.step), by: command.by });
};

/** The step and the skipped steps behind it that no other failure holds back, in an order that respects needs. */
function reopened(state: TaskState, id: StepId): readonly StepId[] {
  const open = new Set<StepId>([id]);
  const behind = new Set(state.graph.transitiveDependents(id));
  for (const candidate of state.graph.topologicalOrder()) {
    const index = state.graph.indexOf(candidate);
    if (index === undefined || !behind.has(candidate)) continue;
    const step = stateAt(state, index);
    const canOpen = stepAt(state, index).needs.every(
      (need) => open.has(need) || mayStillSatisfy(state, need),
    );
    if (step.state === 'skipped' && step.cause !== null && canOpen) open.add(candidate);
  }
  return [...open];
}

function mayStillSatisfy(state: TaskState, need: StepId): boolean {
  const index = state.graph.indexOf(need);
  if (index === undefined) return false;
  const step = stateAt(state, index);
  const failed = step.state === 'failed' && !satisfies(stepAt(state, index), step);
  return !failed && step.state !== 'skipped' && step.state !== 'cancelled';
}
