/** The library's door: one object over one store. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { AppOptions } from '../app.ts';
import type { Answer, ExecuteOptions } from '../runtime/task-orchestrator.ts';
import type { ChainReport } from '../ports/store.ts';
import type { Decider } from '../core/event.ts';
import type { Digest, StepId, TaskId } from '../core/ids.ts';
import type { Frame } from '../core/transcript.ts';
import type { PersonCommand } from '../core/command.ts';
import type { Recorded } from '../core/event.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { TaskView } from '../core/task-view.ts';
import type { Tier } from '../core/tier.ts';
import { OrchestrateError } from '../core/error.ts';
import { openApp } from '../app.ts';

/** What a task is to do: a plan file, its text, or the same as a value. A goal needs a model, which this version cannot ask. */
export type PlanRequest =
  | { readonly file: string; readonly workspace?: string }
  | { readonly text: string | Uint8Array; readonly workspace: string }
  | { readonly goal: string };

/** Who approves, and which gates the approval answers in advance. */
export interface PlanApproval {
  /** Of the plan as it was shown: `task.planDigest`. */
  readonly planDigest: Digest;
  readonly by: string;
  readonly tiers?: readonly Tier[];
  readonly steps?: readonly StepId[];
}

/** Makes, approves, drives and shows the tasks of one store. */
export interface TaskOrchestrator {
  /**
   * Makes a task of a plan; nothing runs before `approve`.
   * @throws OrchestrateError `invalid` with every issue of the plan, `missing` for a goal, `store`, `full`.
   */
  plan(request: PlanRequest): Promise<TaskView>;
  /** Approves exactly the plan with this digest. An answer that was not accepted says why. @throws OrchestrateError `busy`. */
  approve(taskId: TaskId, approval: PlanApproval): Promise<Answer>;
  /**
   * Drives a task until it ends or waits for a person, and returns it as it then is.
   * @throws OrchestrateError `busy` while another process drives it, `not-found`,
   *   `fenced` when another process took it, `damaged` when its journal does not verify.
   */
  execute(taskId: TaskId, options?: ExecuteOptions): Promise<TaskView>;
  /** Gives a person's command to whoever drives the task; settles when it is decided durably. @throws OrchestrateError `busy`. */
  send(taskId: TaskId, command: PersonCommand): Promise<Answer>;
  /** Cancels a task in whatever state it is. @throws as `send`. */
  cancel(taskId: TaskId, by: string, reason?: string): Promise<Answer>;
  /** @throws OrchestrateError `not-found`. */
  getTask(taskId: TaskId): TaskView;
  /** Highest number first. */
  listTasks(): readonly TaskRow[];
  /** Tasks that wait for a decision: a plan to approve, an open gate, an unknown end. */
  pendingApprovals(): readonly TaskRow[];
  /** The durable events of a task after a sequence number, in order. @throws OrchestrateError `damaged`. */
  events(taskId: TaskId, afterSeq?: number): readonly Recorded[];
  /** The output kept under a digest, frame by frame. @throws OrchestrateError `not-found`, `damaged`. */
  output(digest: Digest): readonly Frame[];
  /** Computes every hash of a task's journal anew. */
  verify(taskId: TaskId): ChainReport;
  /** Ends what runs, leaves every task of this object resumable, and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens a store and returns the object that works on it. Close it when done.
 * @throws OrchestrateError `store` or `damaged` when the store cannot be used, `invalid`
 *   for a configuration with issues.
 */
export async function createOrchestrator(options: AppOptions = {}): Promise<TaskOrchestrator> {
  const app = await openApp(options);
  const { orchestrator } = app;
  return {
    async plan(request) {
      const source = toSource(request);
      const parsed = await app.readPlan(source);
      if (!parsed.ok)
        throw new OrchestrateError('invalid', 'this is not a valid plan', { issues: parsed.issues });
      const { taskId } = orchestrator.create(parsed.value);
      orchestrator.release(taskId);
      return orchestrator.getTask(taskId);
    },
    approve: (taskId, { planDigest, by, tiers = [], steps = [] }) =>
      orchestrator.send(taskId, {
        type: 'approvePlan',
        planDigest,
        by: person(by),
        advance: { tiers, steps },
      }),
    cancel: (taskId, by, reason) => orchestrator.cancel(taskId, person(by), reason),
    execute: (taskId, execute) => orchestrator.execute(taskId, execute),
    send: (taskId, command) => orchestrator.send(taskId, command),
    getTask: (taskId) => orchestrator.getTask(taskId),
    listTasks: () => orchestrator.listTasks(),
    pendingApprovals: () => orchestrator.pendingApprovals(),
    events: (taskId, afterSeq) => orchestrator.events(taskId, afterSeq),
    output: (digest) => orchestrator.output(digest),
    verify: (taskId) => orchestrator.verify(taskId),
    close: () => app.close(),
  };
}

function toSource(request: PlanRequest): { readonly text: string | Uint8Array; readonly workspace: string } {
  if ('goal' in request) {
    throw new OrchestrateError(
      'missing',
      'planning a goal needs a model, which this version cannot ask: give it a plan file',
    );
  }
  if ('text' in request) return request;
  const file = resolve(request.file);
  return { text: readFileSync(file), workspace: request.workspace ?? dirname(file) };
}

function person(name: string): Decider {
  return { kind: 'person', name };
}
