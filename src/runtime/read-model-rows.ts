import type { GateRow, ReadModelChange, StepRow } from '../ports/journal.ts';
import type { Recorded, TaskEvent } from '../core/event.ts';
import type { StepId, TaskId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { stateAt } from '../core/state.ts';

/** The read model after a turn that touched these steps. */
export function rowsAfter(state: TaskState, touched: ReadonlySet<StepId>): ReadModelChange {
  const steps: StepRow[] = [];
  const gates: GateRow[] = [];
  for (const id of touched) {
    const position = state.graph.indexOf(id);
    if (position === undefined) continue;
    const step = stateAt(state, position);
    steps.push({ step: id, position, state: step.state, attempt: state.attempts[position] ?? 0 });
    const gate = gateRow(state, id, position);
    if (gate) gates.push(gate);
  }
  return { task: taskRow(state), steps, gates };
}

/** A gated step's row once it has asked; closed when the step has left its gate. */
function gateRow(state: TaskState, step: StepId, position: number): GateRow | null {
  if (state.plan.steps[position]?.gate === 'none') return null;
  const now = stateAt(state, position);
  if (now.state === 'awaiting_approval') {
    const { effectDigest, requestedAt, expiresAt } = now.gate;
    return { step, effectDigest, requestedAt, expiresAt, open: true };
  }
  const effectDigest = now.state === 'ready' ? now.approval?.effectDigest : undefined;
  return { step, effectDigest: effectDigest ?? state.planDigest, requestedAt: 0, expiresAt: 0, open: false };
}

/** The read model of a task that was just made: without folding what may be a plan of 100,000 steps. */
export function rowsOfCreation(
  taskId: TaskId,
  event: Recorded<Extract<TaskEvent, { type: 'task.created' }>>,
): ReadModelChange {
  const { plan, planDigest, at } = event;
  const kept = new Set(event.continues?.steps);
  const steps = plan.steps.flatMap((step, position): readonly StepRow[] =>
    kept.has(step.id) ? [{ step: step.id, position, state: 'completed', attempt: 0 }] : [],
  );
  const task = {
    taskId,
    goal: plan.goal,
    phase: 'awaiting_approval',
    paused: false,
    verdict: null,
    workspace: plan.workspace,
    planDigest,
    stepsTotal: plan.steps.length,
    stepsEnded: steps.length,
    waiting: 0,
    createdAt: at,
    updatedAt: at,
  };
  return { task, steps, gates: [] };
}

function taskRow(state: TaskState): ReadModelChange['task'] {
  return {
    taskId: state.taskId,
    goal: state.plan.goal,
    phase: state.phase,
    paused: state.paused,
    verdict: state.verdict,
    workspace: state.plan.workspace,
    planDigest: state.planDigest,
    stepsTotal: state.graph.size,
    stepsEnded: state.ended,
    waiting: state.waiting.size + state.unknown.size,
    createdAt: state.createdAt,
    updatedAt: state.latestAt,
  };
}
