import type { Owner } from '../../runtime/ownership.ts';
import type { TaskRow } from '../../ports/journal.ts';
import type { Terminal } from '../terminal.ts';
import { cutText, toVisibleLine } from '../../core/visible-text.ts';
import { toDuration } from './amounts.ts';

const GOAL_LENGTH = 60;

/** Where a task stands, in a word or two for people; programs find the same words in `list --json`. */
export type Standing =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'plan waits'
  | 'waiting'
  | 'paused'
  | 'running'
  | 'hangs'
  | 'interrupted';

/** How a task stands that is driven, or not, by such an owner. */
export function taskStanding(row: Pick<TaskRow, 'phase' | 'paused' | 'waiting'>, owner: Owner['kind']): Standing {
  if (row.phase === 'completed' || row.phase === 'failed' || row.phase === 'cancelled') return row.phase;
  if (owner === 'stuck') return 'hangs';
  if (row.phase === 'awaiting_approval') return 'plan waits';
  const isDriven = owner === 'alive' || owner === 'self';
  if (row.paused) return 'paused';
  if (row.waiting > 0) return 'waiting';
  return isDriven ? 'running' : 'interrupted';
}

/** A task as a row of a table: number, standing, steps, how long ago, goal. */
export function taskRowCells(row: TaskRow, standing: Standing, { style }: Terminal): readonly string[] {
  const colours: Partial<Record<Standing, (text: string) => string>> = {
    completed: style.green,
    failed: style.red,
    cancelled: style.dim,
    running: style.cyan,
  };
  const words = standing === 'completed' && row.verdict ? `completed, ${row.verdict.result}` : standing;
  return [
    String(row.number).padStart(4),
    (colours[standing] ?? style.yellow)(words),
    `${row.stepsEnded}/${row.stepsTotal}`,
    `${toDuration(Math.max(0, Date.now() - row.updatedAt))} ago`,
    cutText(toVisibleLine(row.goal), GOAL_LENGTH),
  ];
}
