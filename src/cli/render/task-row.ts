import type { Owner } from '../../runtime/ownership.ts';
import type { TaskRow } from '../../ports/journal.ts';
import type { Terminal } from '../terminal.ts';
import { cutText, toVisibleLine } from '../../core/visible-text.ts';
import { toDuration } from '../../render/amounts.ts';

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
export function taskStanding(
  row: Pick<TaskRow, 'phase' | 'paused' | 'waiting'>,
  owner: Owner['kind'],
): Standing {
  if (row.phase === 'completed' || row.phase === 'failed' || row.phase === 'cancelled') return row.phase;
  if (owner === 'stuck') return 'hangs';
  if (row.phase === 'awaiting_approval') return 'plan waits';
  const isDriven = owner === 'alive' || owner === 'self';
  if (row.paused) return 'paused';
  if (row.waiting > 0) return 'waiting';
  return isDriven ? 'running' : 'interrupted';
}

/** A task with how it stands. */
export interface StandingTask {
  readonly row: TaskRow;
  readonly standing: Standing;
}

/**
 * Tasks as lines of a table: number, standing, steps, how long ago, goal. All that is
 * padded is ASCII, so that a list does without the tables of character widths.
 */
export function taskLines(tasks: readonly StandingTask[], terminal: Terminal): readonly string[] {
  const rows = tasks.map((task) => ({ ...task, cells: cellsOf(task) }));
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)),
  );
  return rows.map(({ row, standing, cells }) => {
    const [number = '', words = '', ...rest] = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const goal = cutText(toVisibleLine(row.goal), GOAL_LENGTH);
    return [number, colourOf(standing, terminal)(words), ...rest, goal].join('  ');
  });
}

function cellsOf({ row, standing }: StandingTask): readonly string[] {
  return [
    String(row.number).padStart(4),
    standing === 'completed' && row.verdict ? `completed, ${row.verdict.result}` : standing,
    `${row.stepsEnded}/${row.stepsTotal}`,
    `${toDuration(Math.max(0, Date.now() - row.updatedAt))} ago`,
  ];
}

function colourOf(standing: Standing, { style }: Terminal): (text: string) => string {
  const colours: Partial<Record<Standing, (text: string) => string>> = {
    completed: style.green,
    failed: style.red,
    cancelled: style.dim,
    running: style.cyan,
  };
  return colours[standing] ?? style.yellow;
}
