import { uuidv7 } from 'uuidv7';
import type { Journal, Lease, Leases } from '../ports/journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Plan } from '../core/plan.ts';
import type { Processes } from '../ports/processes.ts';
import type { Recorded, TaskEvent } from '../core/event.ts';
import type { Digest, StepId, TaskId } from '../core/ids.ts';
import type { Workspaces } from '../ports/workspace.ts';
import { GENESIS, encodeEvent } from './event-codec.ts';
import { LEASE_MS } from './ownership.ts';
import { OrchestrateError } from '../core/error.ts';
import { digestOfPlan } from './digest.ts';
import { rowsOfCreation } from './read-model-rows.ts';

/** Milliseconds in which a plan waits for its approval: seven days. */
const PLAN_LIFETIME_MS = 7 * 24 * 3600 * 1000;

export interface CreateTaskOptions {
  readonly journal: Journal;
  readonly leases: Leases;
  readonly processes: Processes;
  readonly workspaces: Workspaces;
  readonly clock: Clock;
}

/** A task that was just made: what an approval binds, and the lease under which this process owns it. */
export interface CreatedTask {
  readonly taskId: TaskId;
  readonly planDigest: Digest;
  readonly lease: Lease;
}

/** An ended task whose completed steps the new one keeps. */
export interface Continued {
  readonly task: TaskId;
  readonly steps: readonly StepId[];
}

/**
 * Makes a task that waits for the approval of its plan, owned by this process.
 * @throws OrchestrateError `invalid` when the workspace is gone, or of the journal.
 */
export function createTask(plan: Plan, options: CreateTaskOptions, continues?: Continued): CreatedTask {
  const workspaceId = options.workspaces.identify(plan.workspace);
  if (workspaceId === null)
    throw new OrchestrateError('invalid', `the workspace ${plan.workspace} is not a folder`);
  // UUIDv7 (RFC 9562): the brand of task ids.
  const taskId = uuidv7() as TaskId;
  const now = options.clock.now();
  const created: Recorded<Extract<TaskEvent, { type: 'task.created' }>> = {
    v: 1,
    seq: 1,
    at: now,
    type: 'task.created',
    plan,
    planDigest: digestOfPlan(plan),
    workspaceId,
    expiresAt: now + PLAN_LIFETIME_MS,
    ...(continues ? { continues } : {}),
  };
  const lease = options.leases.acquire({
    taskId,
    owner: options.processes.self(),
    replaces: 0,
    expiresAt: now + LEASE_MS,
  });
  try {
    options.journal.append({
      taskId,
      expectedSeq: 0,
      fence: lease.fence,
      events: [encodeEvent(created, GENESIS)],
      rows: rowsOfCreation(taskId, created),
      blobs: [],
      answers: [],
      syncHead: true,
    });
  } catch (error) {
    options.leases.release(lease);
    throw error;
  }
  return { taskId, planDigest: created.planDigest, lease };
}
