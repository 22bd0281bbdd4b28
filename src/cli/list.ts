import type { CliCommand } from './command.ts';
import type { TaskList } from '../app/open-task-list.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { hasEnded } from './task-searches.ts';
import { taskLines, taskStanding } from './render/task-row.ts';

/** Tasks that are shown when nobody says how many. */
const SHOWN = 20;

interface ListOptions {
  readonly json?: true;
  readonly all?: true;
  readonly limit: number;
}

/** Lists the tasks of the store, newest first. */
export const list: CliCommand = {
  name: 'list',
  usage: '',
  summary: 'List the tasks, newest first',
  examples: [
    ['orchestrate list', `the newest ${SHOWN}, and all that are not over`],
    ['orchestrate list --all --json', 'every task, one a line'],
  ],
  configure: (command) =>
    command
      .option('--json', 'one task a line')
      .option('--all', 'every task of the store')
      .option('--limit <n>', 'so many of the newest tasks', parseLimit, SHOWN),
  async run({ terminal, command, place }) {
    const { json, all, limit } = command.opts<ListOptions>();
    const { openTaskList } = await import('../app/open-task-list.ts');
    const tasks = await openTaskList(place);
    try {
      const every = tasks.tasks();
      const rows = all ? every : every.filter((row, index) => index < limit || !hasEnded(row));
      const lines = json ? rows.map((row) => jsonLine(row, tasks)) : tableOf(rows, tasks, terminal);
      lines.forEach(terminal.print);
      const hidden = every.length - rows.length;
      if (!json && hidden > 0) terminal.print(terminal.style.dim(`and ${hidden} more: --all`));
    } finally {
      tasks.close();
    }
    return EXIT_STATUS.completed;
  },
};

function parseLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit > 0) return limit;
  throw new OrchestrateError('usage', `--limit ${value}: a whole number above 0`);
}

function jsonLine(row: TaskRow, tasks: TaskList): string {
  return JSON.stringify({ ...row, standing: taskStanding(row, tasks.owner(row).kind) });
}

function tableOf(rows: readonly TaskRow[], tasks: TaskList, terminal: Terminal): readonly string[] {
  if (rows.length === 0) return ['no tasks yet: orchestrate run'];
  const standing = (row: TaskRow): ReturnType<typeof taskStanding> =>
    taskStanding(row, hasEnded(row) ? 'none' : tasks.owner(row).kind);
  return taskLines(
    rows.map((row) => ({ row, standing: standing(row) })),
    terminal,
  );
}
