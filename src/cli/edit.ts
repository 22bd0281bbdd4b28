import type { CliCommand } from './command.ts';
import type { TaskSearch } from './find-task.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { SHORT_DIGEST } from '../render/plan-lines.ts';
import { changeLines } from './edit/change-lines.ts';
import { deciderAt } from './decider.ts';
import { editPlan } from './edit/edit-plan.ts';
import { findTask } from './find-task.ts';
import { planChanges } from './edit/plan-changes.ts';
import { sendCommand } from './send-command.ts';

/** Tasks whose plan nobody has approved yet. */
const unapproved: TaskSearch = {
  what: ['waits for the approval of its plan', 'wait for the approval of their plans'],
  fits: (row) => row.phase === 'awaiting_approval',
};

/** Edits a plan before it is approved. */
export const edit: CliCommand = {
  name: 'edit',
  usage: '[task]',
  summary: 'Edit the plan of a task that waits for its approval',
  examples: [
    [
      'EDITOR=nano orchestrate edit 12',
      'open it, check it, show what changed; then `orchestrate approve 12`',
    ],
  ],
  configure: (command) => command,
  async run(invocation) {
    const { terminal, args } = invocation;
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, unapproved);
    const { phase, plan, planDigest } = app.orchestrator.state(row.taskId);
    if (phase !== 'awaiting_approval')
      throw new OrchestrateError(
        'refused',
        `the plan of task ${row.number} waits for nothing: the task is ${phase}`,
      );
    const edited = await editPlan({ app, terminal, plan });
    if (edited.kind === 'unchanged') {
      terminal.print(`the plan of task ${row.number} is as it was`);
      return EXIT_STATUS.completed;
    }
    if (app.orchestrator.state(row.taskId).planDigest !== planDigest) {
      throw new OrchestrateError(
        'refused',
        `the plan of task ${row.number} was changed by somebody else meanwhile; look at it and edit again`,
      );
    }
    const [old, fresh] = [planDigest, edited.planDigest].map((digest) => digest.slice(0, SHORT_DIGEST));
    terminal.print(terminal.style.bold(`Plan ${old} ${terminal.unicode ? '→' : '->'} ${fresh}`));
    changeLines(planChanges(plan, edited.plan), terminal).forEach(terminal.print);
    const command = {
      type: 'revisePlan',
      plan: edited.plan,
      planDigest: edited.planDigest,
      by: deciderAt(terminal),
    } as const;
    return sendCommand({
      app,
      terminal,
      row,
      command,
      done: `changed the plan of task ${row.number}: orchestrate approve ${row.number}`,
    });
  },
};
