import type { App } from '../app.ts';
import type { CliCommand } from './command.ts';
import type { PersonCommand } from '../core/command.ts';
import type { TaskRow } from '../ports/journal.ts';
import { OrchestrateError } from '../core/error.ts';
import { deciderAt } from './decider.ts';
import { findTask } from './find-task.ts';
import { openTasks } from './task-searches.ts';
import { sendCommand } from './send-command.ts';

/** Cancels a task in whatever state it is. */
export const cancel: CliCommand = {
  name: 'cancel',
  usage: '[task]',
  summary: 'Cancel a task: what runs is ended, nothing more starts',
  examples: [
    ['orchestrate cancel 12', 'also when another process drives it, or hangs'],
    ['orchestrate cancel 12 -m "wrong branch"', 'and why'],
  ],
  configure: (command) => command.option('-m, --message <reason>', 'why; it is kept in the journal'),
  async run(invocation) {
    const { terminal, args } = invocation;
    const by = deciderAt(terminal);
    const { message } = invocation.command.opts<{ readonly message?: string }>();
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, openTasks);
    const reason = message ?? `cancelled by ${by.name}`;
    const command: PersonCommand = { type: 'cancel', by, reason };
    await endStuckOwner(app, row);
    return sendCommand({ app, terminal, row, command, done: `cancelled task ${row.number}` });
  },
};

/** An owner that does not answer cannot cancel: it is ended, and everything of its steps with it. */
async function endStuckOwner({ orchestrator }: App, { taskId, number }: TaskRow): Promise<void> {
  if (orchestrator.owner(taskId).kind !== 'stuck') return;
  const loop = await orchestrator.start(taskId, { starts: false });
  await loop.done;
  if (orchestrator.owner(taskId).kind === 'stuck')
    throw new OrchestrateError('busy', `task ${number} has a new owner that hangs`);
}
