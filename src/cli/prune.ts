import type { CliCommand } from './command.ts';
import type { PruneReport, PruneRequest } from '../app/prune-tasks.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { confirm } from './confirm.ts';
import { cutText, toVisibleLine } from '../core/visible-text.ts';
import { parseDuration } from '../core/units.ts';
import { tableLines } from '../render/table.ts';
import { toCount, toDuration, toSize } from '../render/amounts.ts';

interface PruneOptions {
  readonly olderThan?: number;
  readonly keep?: number;
  readonly dryRun?: true;
  readonly yes?: true;
}

const THIRTY_DAYS_MS = 30 * 86_400_000;
const GOAL_LENGTH = 60;

/** Deletes tasks that are over. */
export const prune: CliCommand = {
  name: 'prune',
  usage: '',
  summary: 'Delete tasks that have ended: their journals, evidence and outputs, for good; no other task',
  examples: [
    ['orchestrate prune --dry-run', 'list what would go: tasks that ended 30 days ago'],
    ['orchestrate prune --older-than 7d', 'what ended a week ago'],
    ['orchestrate prune --keep 20', 'all but the newest 20 that have ended'],
  ],
  configure: (command) =>
    command
      .option(
        '--older-than <time>',
        'tasks whose last event is older than that (default: 30d, or any age with --keep)',
        toAge,
      )
      .option('--keep <n>', 'the newest <n> tasks that have ended stay', toKeep)
      .option('--dry-run', 'only list them')
      .option('--yes', 'do not ask at a terminal'),
  async run(invocation) {
    const { terminal, command } = invocation;
    const { olderThan, keep, dryRun = false, yes = false } = command.opts<PruneOptions>();
    const request = { olderThanMs: olderThan ?? (keep === undefined ? THIRTY_DAYS_MS : 0), keep: keep ?? 0 };
    const app = await invocation.open();
    const asks = terminal.isInteractive && !yes && !dryRun;
    if (dryRun || asks) {
      const report = app.prune({ ...request, dryRun: true });
      linesOf(report, { ...request, dryRun: true }, terminal).forEach(terminal.print);
      if (dryRun || report.tasks.length === 0) return EXIT_STATUS.completed;
      if (!(await confirm(['They go for good, with the proof of what they did.'], terminal)))
        return EXIT_STATUS.cancelled;
    }
    const report = app.prune({ ...request, dryRun: false });
    linesOf(report, { ...request, dryRun: false }, terminal).forEach(terminal.print);
    return EXIT_STATUS.completed;
  },
};

function toAge(text: string): number {
  // The durations of plans end where timers do, at 24 days; ages do not.
  const days = /^(\d{1,5}) ?d(?:ays?)?$/.exec(text.trim())?.[1];
  if (days !== undefined) return Number(days) * 86_400_000;
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.value;
  throw new OrchestrateError('usage', `--older-than ${text}: a duration, such as 12h, 7d or 90d`);
}

function toKeep(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new OrchestrateError('usage', `--keep ${text}: a whole number`);
}

function linesOf(
  { tasks, damaged, bytes }: PruneReport,
  { dryRun }: PruneRequest,
  { style }: Terminal,
): readonly string[] {
  const now = Date.now();
  const rows = tasks.map((row) => [
    '',
    String(row.number),
    row.phase,
    `${toDuration(now - row.updatedAt)} ago`,
    cutText(toVisibleLine(row.goal), GOAL_LENGTH),
  ]);
  const kept = damaged.map((number) =>
    style.yellow(`task ${number} is damaged, so it stays: orchestrate verify ${number}`),
  );
  if (tasks.length === 0) return [...kept, 'nothing to delete'];
  const count = toCount(tasks.length, 'task');
  const total = dryRun
    ? `would delete ${count}, up to ${toSize(bytes)}`
    : `deleted ${count}, ${toSize(bytes)}`;
  return [...tableLines(rows), ...kept, style.bold(total)];
}
