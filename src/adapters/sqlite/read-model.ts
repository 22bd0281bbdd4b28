import type { Digest, StepId, TaskId } from '../../core/ids.ts';
import type { GateRow, ReadModel, StepRow, TaskRow } from '../../ports/journal.ts';
import type { Connection } from './connection.ts';
import type { TaskHeads } from './task-heads.ts';
import type { Verdict } from '../../core/verdict.ts';
import { createRemoveTask } from './remove-task.ts';

/** The rows that lists show; written in the transaction of the events, read here. */
export function createReadModel(connection: Connection, heads: TaskHeads): ReadModel {
  const tasks = connection.query<StoredTask>(`${SELECT_TASK} ORDER BY number DESC`);
  const byId = connection.query<StoredTask>(`${SELECT_TASK} WHERE task_id = ?`);
  const byNumber = connection.query<StoredTask>(`${SELECT_TASK} WHERE number = ?`);
  const steps = connection.query<StepRow>(
    `SELECT steps.step, steps.position, steps.state, steps.attempt
     FROM tasks JOIN steps ON steps.task = tasks.number AND steps.position < tasks.steps_total
     WHERE tasks.task_id = ? ORDER BY steps.position`,
  );
  const gates = connection.query<StoredGate>(
    `SELECT gates.step, gates.effect_digest, gates.requested_at, gates.expires_at
     FROM tasks JOIN gates ON gates.task = tasks.number
     WHERE tasks.task_id = ? AND gates.open = 1 ORDER BY gates.requested_at, gates.step`,
  );
  return {
    tasks: () => tasks.all().map(toTask),
    task: (taskId) => toTaskOrNull(byId.get(taskId)),
    taskByNumber: (number) => toTaskOrNull(byNumber.get(number)),
    steps: (taskId) => steps.all(taskId),
    openGates: (taskId) => gates.all(taskId).map(toGate),
    remove: createRemoveTask(connection, heads),
  };
}

const SELECT_TASK = `SELECT number, task_id, goal, phase, paused, verdict, workspace, plan_digest, steps_total,
  steps_ended, waiting, created_at, updated_at FROM tasks`;

interface StoredTask {
  readonly number: number;
  readonly task_id: TaskId;
  readonly goal: string;
  readonly phase: string;
  readonly paused: number;
  readonly verdict: string | null;
  readonly workspace: string;
  readonly plan_digest: Digest;
  readonly steps_total: number;
  readonly steps_ended: number;
  readonly waiting: number;
  readonly created_at: number;
  readonly updated_at: number;
}

function toTask(row: StoredTask): TaskRow {
  return {
    taskId: row.task_id,
    number: row.number,
    goal: row.goal,
    phase: row.phase,
    paused: row.paused === 1,
    verdict: row.verdict === null ? null : toVerdict(row.verdict),
    workspace: row.workspace,
    planDigest: row.plan_digest,
    stepsTotal: row.steps_total,
    stepsEnded: row.steps_ended,
    waiting: row.waiting,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toVerdict(text: string): Verdict {
  // Written by `append` from a Verdict; the store refuses those of newer versions.
  return JSON.parse(text) as Verdict;
}

function toTaskOrNull(row: StoredTask | undefined): TaskRow | null {
  return row === undefined ? null : toTask(row);
}

interface StoredGate {
  readonly step: StepId;
  readonly effect_digest: Digest;
  readonly requested_at: number;
  readonly expires_at: number;
}

function toGate(row: StoredGate): GateRow {
  return {
    step: row.step,
    effectDigest: row.effect_digest,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    open: true,
  };
}
