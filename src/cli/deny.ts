import type { CliCommand } from './command.ts';
import type { PersonCommand } from '../core/command.ts';
import { deciderAt } from './decider.ts';
import { findStepIndex, findTask } from './find-task.ts';
import { sendCommand } from './send-command.ts';
import { stepAt } from '../core/state.ts';
import { waitingTasks } from './task-searches.ts';

/** Denies a plan or a gate. */
export const deny: CliCommand = {
  name: 'deny',
  usage: '[task] [step]',
  summary: 'Deny the plan of a task, or a step at its gate; what needs it is skipped',
  examples: [
    ['orchestrate deny 12', 'the plan of task 12: it is cancelled'],
    ['orchestrate deny 12 push -m "not on a Friday"', 'the step push, and why'],
  ],
  configure: (command) => command.option('-m, --message <reason>', 'why; it is kept in the journal', ''),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const { message: reason } = command.opts<{ readonly message: string }>();
    const app = await invocation.open();
    const { row, step } = findTask(app.orchestrator, args, waitingTasks);
    const by = deciderAt(terminal);
    const state = app.orchestrator.state(row.taskId);
    const id = step === undefined ? null : stepAt(state, findStepIndex(state, step)).id;
    const denial: PersonCommand =
      id === null ? { type: 'denyPlan', by, reason } : { type: 'denyGate', step: id, by, reason };
    const what = id === null ? `the plan of task ${row.number}` : `${id} of task ${row.number}`;
    return sendCommand({ app, terminal, row, command: denial, done: `denied ${what}` });
  },
};
