import type { CliCommand } from './command.ts';
import { addDriveFlags, driveFlagsOf } from './drive-flags.ts';
import { OrchestrateError } from '../core/error.ts';
import { deciderAt } from './decider.ts';
import { findStepIndex, findTask } from './find-task.ts';
import { isEnded, stateAt } from '../core/state.ts';
import { openTasks } from './task-searches.ts';
import { sendAndGoOn } from './send-command.ts';

/** Leaves a step out, and every step that needs it. */
export const skip: CliCommand = {
  name: 'skip',
  usage: '[task] [step]',
  summary: 'Leave out a step that has not started, and what needs it',
  examples: [['orchestrate skip 12 lint -m "known to be red"', 'says first what goes with it']],
  configure: (command) =>
    addDriveFlags(
      command
        .option('-m, --message <reason>', 'why; it is kept in the journal', '')
        .option('--no-run', 'only decide, also when nobody drives the task'),
    ),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const { message: reason, run } = command.opts<{ readonly message: string; readonly run: boolean }>();
    const flags = driveFlagsOf(command);
    const app = await invocation.open();
    const { row, step: name } = findTask(app.orchestrator, args, openTasks);
    if (name === undefined)
      throw new OrchestrateError('usage', `name the step: orchestrate skip ${row.number} <step>`);
    const state = app.orchestrator.state(row.taskId);
    const step = state.graph.idAt(findStepIndex(state, name));
    const others = state.graph
      .transitiveDependents(step)
      .filter((id) => !isEnded(stateAt(state, findStepIndex(state, id))));
    if (!flags.json)
      terminal.print(
        others.length > 0
          ? `with ${step} go ${others.join(', ')}, which need it`
          : `no other step needs ${step}`,
      );
    const by = deciderAt(terminal);
    return sendAndGoOn({
      app,
      terminal,
      row,
      flags,
      noRun: !run,
      command: { type: 'skip', step, by, reason },
      done: `skipped ${step} of task ${row.number}`,
    });
  },
};
