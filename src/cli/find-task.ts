import type { TaskOrchestrator } from '../runtime/task-orchestrator.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { TaskState } from '../core/state.ts';
import { OrchestrateError } from '../core/error.ts';
import { cutText, toVisibleLine } from '../core/visible-text.ts';

/** Which task a command is about when nobody names one. */
export interface TaskSearch {
  /** Completes "no task …" and "2 tasks …", for example `waits for a decision`. */
  readonly what: readonly [one: string, several: string];
  fits(row: TaskRow): boolean;
}

export interface FoundTask {
  readonly row: TaskRow;
  /** The step that was named behind the task, or alone. */
  readonly step: string | undefined;
}

/** Tasks that are listed when more than one fits. */
const LISTED = 5;
const GOAL_LENGTH = 60;
const STEPS_LENGTH = 200;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds the task that `[task] [step]` mean: a number, `last`, a UUID, or the only
 * one that fits; a first word that is none of these is a step of that one.
 * @throws OrchestrateError `not-found`; `usage` when several fit.
 */
export function findTask(
  orchestrator: Pick<TaskOrchestrator, 'listTasks'>,
  args: readonly string[],
  search: TaskSearch,
): FoundTask {
  const rows = orchestrator.listTasks();
  const [first, second] = args;
  if (first !== undefined && isReference(first)) return { row: named(first, rows), step: second };
  if (second !== undefined)
    throw new OrchestrateError('usage', `${first} is not a task: a task is a number, \`last\` or a UUID`);
  return { row: only(rows, search), step: first };
}

/**
 * The place of the step that was named.
 * @throws OrchestrateError `not-found` with the steps that there are.
 */
export function findStepIndex({ plan }: TaskState, name: string): number {
  const index = plan.steps.findIndex((step) => step.id === name);
  if (index >= 0) return index;
  const ids = plan.steps.map((step) => step.id);
  throw new OrchestrateError(
    'not-found',
    `the task has no step ${toVisibleLine(name)}; it has ${cutText(ids.join(', '), STEPS_LENGTH)}`,
  );
}

function isReference(word: string): boolean {
  return /^\d+$/.test(word) || word === 'last' || UUID.test(word);
}

function named(word: string, rows: readonly TaskRow[]): TaskRow {
  const row =
    word === 'last' ? rows[0] : rows.find(({ number, taskId }) => number === Number(word) || taskId === word);
  if (row) return row;
  throw new OrchestrateError(
    'not-found',
    word === 'last' ? 'there is no task in this store' : `there is no task ${word} in this store`,
  );
}

function only(rows: readonly TaskRow[], { what, fits }: TaskSearch): TaskRow {
  const fitting = rows.filter(fits);
  const [row, ...others] = fitting;
  if (!row) throw new OrchestrateError('not-found', `no task ${what[0]}`);
  if (others.length === 0) return row;
  const shown = fitting
    .slice(0, LISTED)
    .map(({ number, goal }) => `\n  ${number}  ${cutText(toVisibleLine(goal), GOAL_LENGTH)}`);
  const more = fitting.length > LISTED ? `\n  and ${fitting.length - LISTED} more` : '';
  throw new OrchestrateError(
    'usage',
    `${fitting.length} tasks ${what[1]}: name one by its number, or \`last\`${shown.join('')}${more}`,
  );
}
