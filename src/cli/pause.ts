import type { CliCommand } from './command.ts';
import { deciderAt } from './decider.ts';
import { findTask } from './find-task.ts';
import { runningTasks } from './task-searches.ts';
import { sendCommand } from './send-command.ts';

/** Lets what runs end, and starts nothing more. */
export const pause: CliCommand = {
  name: 'pause',
  usage: '[task]',
  summary: 'Start nothing more of a task; what runs goes on to its end',
  examples: [['orchestrate pause 12', 'until: orchestrate resume 12']],
  configure: (command) => command,
  async run(invocation) {
    const { terminal, args } = invocation;
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, runningTasks);
    const done = `paused task ${row.number}: orchestrate resume ${row.number} goes on`;
    return sendCommand({ app, terminal, row, command: { type: 'pause', by: deciderAt(terminal) }, done });
  },
};
