/** What follows from a plain task: computed from its steps each time, never kept. */
import type { PlainStep, PlainTask } from './plain-fold.ts';
import type { Step } from '../core/plan.ts';
import type { StepId } from '../core/ids.ts';
import type { StepState } from '../core/state.ts';
import { plainState, plainStep } from './plain-fold.ts';
import { writesOverlap } from '../core/write-grant.ts';

/** Whether steps that need this one may run: it completed, or a failure of its command is allowed. */
export function letsOthersRun(step: Step, state: PlainStep): boolean {
  if (state.state === 'completed') return true;
  if (state.state !== 'failed' || !step.continueOnError) return false;
  return state.failure.kind !== 'denied' && state.failure.kind !== 'expired';
}

/** How many needs of a step are not satisfied. */
export function missingNeeds(task: PlainTask, step: Step): number {
  return step.needs.filter((need) => !letsOthersRun(plainStep(task, need), plainState(task, need))).length;
}

/** The states in plan order, as the core names them. */
export function plainStates(task: PlainTask): readonly StepState[] {
  return task.plan.steps.map((step) => {
    const { state, ...rest } = plainState(task, step.id);
    return state === 'open'
      ? { state: missingNeeds(task, step) === 0 ? 'ready' : 'pending', ...rest }
      : plainState(task, step.id);
  }) as readonly StepState[]; // `open` was the only state that the core does not have
}

/** The steps in one of these states. */
export function stepsIn(task: PlainTask, ...states: readonly PlainStep['state'][]): readonly Step[] {
  return task.plan.steps.filter((step) => states.includes(plainState(task, step.id).state));
}

/** Whether every step is over. */
export function isAllEnded(task: PlainTask): boolean {
  return stepsIn(task, 'open', 'awaiting_approval', 'running', 'unknown').length === 0;
}

/** Failed steps that make the task fail. */
export function fatalFailures(task: PlainTask): readonly Step[] {
  return stepsIn(task, 'failed').filter((step) => !letsOthersRun(step, plainState(task, step.id)));
}

/** Whether a step may start beside the running ones: a free place, and no file that both may write. */
export function fits(task: PlainTask, step: Step): boolean {
  const running = stepsIn(task, 'running');
  if (running.length >= task.plan.maxParallel) return false;
  if (step.tier === 'read') return true;
  return running.every(
    (other) => other.tier === 'read' || !writesOverlap(other.grants.write, step.grants.write),
  );
}

/** The step that starts next: of those that may, the one before the longest chain; then plan order. */
export function plainNext(task: PlainTask): StepId | undefined {
  if (task.phase !== 'executing' || task.paused || task.cancelling) return undefined;
  const able = stepsIn(task, 'open').filter((step) => missingNeeds(task, step) === 0 && fits(task, step));
  const lengths = able.map((step) => chainLength(task, step.id));
  return able[lengths.indexOf(Math.max(...lengths))]?.id;
}

function chainLength(task: PlainTask, id: StepId): number {
  const dependents = task.plan.steps.filter((step) => step.needs.includes(id));
  return 1 + Math.max(0, ...dependents.map((step) => chainLength(task, step.id)));
}
