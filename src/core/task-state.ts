import type { Digest, TaskId } from './ids.ts';
import type { Plan } from './plan.ts';
import type { Recorded, TaskEvent } from './event.ts';
import type { StepState, TaskState } from './state.ts';
import { createReadyQueue } from './ready-queue.ts';
import { createTaskGraph } from './graph.ts';
import { moveStep } from './move-step.ts';

const PENDING: StepState = Object.freeze({ state: 'pending' });

/** The state after a task's first event. */
export function createTaskState(
  taskId: TaskId,
  event: Recorded<Extract<TaskEvent, { type: 'task.created' }>>,
): TaskState {
  const state: TaskState = {
    taskId,
    seq: event.seq,
    phase: 'awaiting_approval',
    paused: false,
    cancel: null,
    reason: '',
    planExpiresAt: event.expiresAt,
    advance: { tiers: [], steps: [] },
    workspaceId: event.workspaceId,
    verdict: null,
    createdAt: event.at,
    latestAt: event.at,
    ...planParts(event.plan, event.planDigest),
  };
  readyRoots(state);
  for (const id of event.continues?.steps ?? []) {
    const index = state.graph.indexOf(id);
    if (index !== undefined) moveStep(state, index, { state: 'completed' });
  }
  return state;
}

/** Puts a revision in the place of a plan of which nothing has run. */
export function replacePlan(state: TaskState, plan: Plan, planDigest: Digest): void {
  Object.assign(state, planParts(plan, planDigest));
  readyRoots(state);
}

type PlanParts = Pick<
  TaskState,
  | 'plan'
  | 'planDigest'
  | 'graph'
  | 'steps'
  | 'attempts'
  | 'missing'
  | 'readyReaders'
  | 'readyWriters'
  | 'running'
  | 'writing'
  | 'waiting'
  | 'unknown'
  | 'ended'
  | 'failures'
  | 'evidence'
>;

function planParts(plan: Plan, planDigest: Digest): PlanParts {
  const graph = createTaskGraph(plan.steps);
  return {
    plan,
    planDigest,
    graph,
    steps: plan.steps.map(() => PENDING),
    attempts: plan.steps.map(() => 0),
    missing: plan.steps.map((step) => step.needs.length),
    readyReaders: createReadyQueue(graph.remainingPath),
    readyWriters: createReadyQueue(graph.remainingPath),
    running: new Set(),
    writing: new Set(),
    waiting: new Set(),
    unknown: new Set(),
    ended: 0,
    failures: new Set(),
    evidence: new Map(),
  };
}

function readyRoots(state: TaskState): void {
  state.missing.forEach((missing, index) => {
    if (missing === 0) moveStep(state, index, { state: 'ready' });
  });
}
