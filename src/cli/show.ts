import type { CliCommand } from './command.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { allTasks } from './task-searches.ts';
import { findTask } from './find-task.ts';
import { planLines } from '../render/plan-lines.ts';
import { showLines } from './render/show-lines.ts';

/** Shows a task: its plan as approved, and every step. */
export const show: CliCommand = {
  name: 'show',
  usage: '[task]',
  summary: 'Show a task: the plan as approved, every step, its proofs, how to go on',
  examples: [
    ['orchestrate show', 'the only task of the store'],
    ['orchestrate show last --json', 'the newest one, for programs'],
  ],
  configure: (command) => command.option('--json', 'the task as one JSON value'),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, allTasks);
    const task = app.orchestrator.getTask(row.taskId);
    const owner = app.orchestrator.owner(row.taskId);
    if (command.opts<{ readonly json?: true }>().json) {
      const driver = owner.kind === 'none' ? null : owner.lease.owner.pid;
      terminal.print(JSON.stringify({ ...task, owner: owner.kind, pid: driver }));
      return EXIT_STATUS.completed;
    }
    const shown = { plan: task.plan, digest: task.planDigest, tools: [] };
    [...planLines(shown, terminal, true), ...showLines(task, owner, terminal)].forEach(terminal.print);
    return EXIT_STATUS.completed;
  },
};
