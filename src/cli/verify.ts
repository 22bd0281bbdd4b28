import type { CliCommand } from './command.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { allTasks } from './task-searches.ts';
import { findTask } from './find-task.ts';
import { toCount } from '../render/amounts.ts';

/** Computes every hash of a task's journal anew. */
export const verify: CliCommand = {
  name: 'verify',
  usage: '[task]',
  summary: 'Verify the journal of a task: every hash, and both heads',
  examples: [['orchestrate verify 12', 'ends with status 5 when the journal was damaged or changed']],
  configure: (command) => command.option('--json', 'the result as JSON'),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const { json } = command.opts<{ readonly json?: true }>();
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, allTasks);
    const report = app.orchestrator.verify(row.taskId);
    const { taskId, number } = row;
    const result = report.ok
      ? {
          taskId,
          number,
          ok: true,
          events: report.head.seq,
          head: Buffer.from(report.head.hash).toString('hex'),
        }
      : { taskId, number, ...report };
    if (json) terminal.print(JSON.stringify(result));
    if (!report.ok) {
      if (json) return EXIT_STATUS.refused;
      throw new OrchestrateError(
        'damaged',
        `the journal of task ${number} does not verify at event ${report.seq}: ${report.reason}`,
      );
    }
    if (json) return EXIT_STATUS.completed;
    terminal.print(
      `task ${number}: ${toCount(report.head.seq, 'event')} verified, each against the hash of the one before`,
    );
    terminal.print(
      `  the head in the database and the head file agree: ${result.ok && 'head' in result ? result.head : ''}`,
    );
    return EXIT_STATUS.completed;
  },
};
