import type { App } from '../app.ts';
import type { CliCommand } from './command.ts';
import type { Continued } from '../runtime/create-task.ts';
import type { StepId } from '../core/ids.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { TaskState } from '../core/state.ts';
import { OrchestrateError } from '../core/error.ts';
import { addDriveFlags, driveFlagsOf } from './drive-flags.ts';
import { collect, parseYes } from './approval-flags.ts';
import { deciderAt } from './decider.ts';
import { findStepIndex, findTask } from './find-task.ts';
import { hasEnded, retriableTasks } from './task-searches.ts';
import { sendAndGoOn } from './send-command.ts';
import { startTask, type AnswerFlags } from './start-task.ts';
import { stateAt, stepAt } from '../core/state.ts';

interface RetryOptions extends AnswerFlags {
  readonly detach?: true;
  readonly run: boolean;
}

/** Runs a failed step again, or continues an ended task as a new one. */
export const retry: CliCommand = {
  name: 'retry',
  usage: '[task] [step]',
  summary: 'Run a failed step again; of an ended task, make a new one that keeps what completed',
  examples: [
    ['orchestrate retry 12 unit', 'the failed step unit, while task 12 goes on'],
    ['orchestrate retry 12', 'a new task of the same plan, with what completed in task 12'],
    ['orchestrate retry 12 build', 'the same, but build and what needs it run again'],
  ],
  configure: (command) =>
    addDriveFlags(
      command
        .option('--yes [digest]', 'of an ended task: approve the plan of the new one', parseYes)
        .option(
          '--approve <tier|step>',
          'answer its gates in advance; repeatable, or a comma list',
          collect,
          [],
        )
        .option('--detach', 'run the new task in a process of its own')
        .option('--no-run', 'only decide, also when nobody drives the task'),
    ),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const options = command.opts<RetryOptions>();
    const flags = driveFlagsOf(command);
    const app = await invocation.open();
    const { row, step: name } = findTask(app.orchestrator, args, retriableTasks);
    const state = app.orchestrator.state(row.taskId);
    if (hasEnded(row)) {
      const continues = continuationOf(app, row, name);
      const notes = [continuesLine(row, continues)];
      return startTask({
        app,
        terminal,
        plan: state.plan,
        answers: options,
        flags,
        continues,
        notes,
        detach: options.detach ?? false,
      });
    }
    const step = name === undefined ? onlyFailed(state, row) : state.graph.idAt(findStepIndex(state, name));
    const by = deciderAt(terminal);
    const done = `${step} of task ${row.number} runs again`;
    return sendAndGoOn({
      app,
      terminal,
      row,
      flags,
      noRun: !options.run,
      command: { type: 'retry', step, by },
      done,
    });
  },
};

/** The only step that failed. @throws OrchestrateError `usage`, `refused`. */
function onlyFailed(state: TaskState, { number }: TaskRow): StepId {
  const failed = [...state.failures].toSorted((a, b) => a - b).map((index) => stepAt(state, index).id);
  const [first, ...others] = failed;
  if (first === undefined) throw new OrchestrateError('refused', `no step of task ${number} has failed`);
  if (others.length === 0) return first;
  throw new OrchestrateError(
    'usage',
    `these steps failed, name one: ${failed.map((id) => `\n  orchestrate retry ${number} ${id}`).join('')}`,
  );
}

/** What a new task keeps: the completed steps, but not the one that was named and what needs it. */
function continuationOf(
  { orchestrator }: App,
  { taskId, number, phase }: TaskRow,
  name: string | undefined,
): Continued {
  const state = orchestrator.state(taskId);
  if (phase === 'completed' && name === undefined) {
    throw new OrchestrateError(
      'refused',
      `task ${number} completed; name the step to run again, or run its plan anew`,
    );
  }
  const again = new Set<StepId>();
  if (name !== undefined) {
    const step = stepAt(state, findStepIndex(state, name)).id;
    for (const id of [step, ...state.graph.transitiveDependents(step)]) again.add(id);
  }
  const completed = state.plan.steps.filter(
    ({ id }, index) => stateAt(state, index).state === 'completed' && !again.has(id),
  );
  return { task: taskId, steps: completed.map((step) => step.id) };
}

function continuesLine({ number }: TaskRow, { steps }: Continued): string {
  return steps.length === 0
    ? `continues task ${number}, of which nothing is kept`
    : `continues task ${number}, keeps ${steps.join(', ')}`;
}
