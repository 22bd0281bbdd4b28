import type { App } from '../app.ts';
import type { CliCommand } from './command.ts';
import type { DriveFlags } from './drive-flags.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { Terminal } from './terminal.ts';
import type { ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { addDriveFlags, driveFlagsOf } from './drive-flags.ts';
import { assertSandbox } from './assert-sandbox.ts';
import { asksHere } from './live/task-console.ts';
import { confirm } from './confirm.ts';
import { deciderAt } from './decider.ts';
import { driveTask } from './drive-task.ts';
import { findTask } from './find-task.ts';
import { hasEnded, restingTasks } from './task-searches.ts';
import { sendCommand } from './send-command.ts';
import { toVisibleLine } from '../core/visible-text.ts';

interface ResumeFlags extends DriveFlags {
  readonly yes: boolean;
}

/** Goes on with a paused task, or takes over one whose owner is gone or hangs. */
export const resume: CliCommand = {
  name: 'resume',
  usage: '[task]',
  summary: 'Go on with a task that is paused, was interrupted, or hangs',
  examples: [
    ['orchestrate resume', 'the only task that stands still'],
    ['orchestrate resume 12 --yes', 'also when the workspace or a granted variable changed'],
  ],
  configure: (command) =>
    addDriveFlags(command.option('--yes', 'go on although the workspace or what is granted changed')),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const flags = { ...driveFlagsOf(command), yes: command.opts<{ readonly yes?: true }>().yes ?? false };
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, restingTasks(app));
    if (hasEnded(row))
      throw new OrchestrateError(
        'refused',
        `task ${row.number} is ${row.phase}: \`orchestrate retry ${row.number}\` begins anew`,
      );
    const owner = app.orchestrator.owner(row.taskId);
    if (owner.kind !== 'alive') return takeOver(app, row, { terminal, flags });
    if (!row.paused)
      throw new OrchestrateError(
        'busy',
        `process ${owner.lease.owner.pid} drives task ${row.number}: orchestrate attach ${row.number}`,
      );
    const done = `task ${row.number} goes on in process ${owner.lease.owner.pid}: orchestrate attach ${row.number}`;
    return sendCommand({ app, terminal, row, command: { type: 'resume', by: deciderAt(terminal) }, done });
  },
};

interface Context {
  readonly terminal: Terminal;
  readonly flags: ResumeFlags;
}

async function takeOver(app: App, row: TaskRow, { terminal, flags }: Context): Promise<ExitStatus> {
  const { taskId, number } = row;
  const { orchestrator } = app;
  const state = orchestrator.state(taskId);
  await assertSandbox(app, state.plan.sandbox);
  const differences = orchestrator.differences(taskId).map((line) => `  ${toVisibleLine(line)}`);
  if (differences.length > 0 && !flags.yes)
    await askAboutDifferences(number, differences, { terminal, flags });
  const owner = orchestrator.owner(taskId);
  if (owner.kind === 'stuck' && !flags.json) {
    terminal.print(
      `process ${owner.lease.owner.pid} holds task ${number} but does not answer: it is ended, and its steps with it`,
    );
  }
  const first = state.paused ? { first: { type: 'resume', by: deciderAt(terminal) } as const } : {};
  return driveTask({ app, terminal, taskId, flags, ...first });
}

async function askAboutDifferences(
  number: number,
  lines: readonly string[],
  { terminal, flags }: Context,
): Promise<void> {
  const head = `Task ${number} would not go on as it began:`;
  const isYes =
    asksHere({ terminal, json: flags.json ?? false }) && (await confirm([head, ...lines], terminal));
  if (!isYes)
    throw new OrchestrateError(
      'refused',
      [head, ...lines, '  --yes goes on all the same; nothing was started'].join('\n'),
    );
}
