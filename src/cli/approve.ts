import type { App } from '../app.ts';
import type { CliCommand, Invocation } from './command.ts';
import type { PersonCommand } from '../core/command.ts';
import type { StepId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import type { Terminal } from './terminal.ts';
import { OrchestrateError } from '../core/error.ts';
import { addDriveFlags, driveFlagsOf } from './drive-flags.ts';
import { assertDigest, collect, parseAdvance } from './approval-flags.ts';
import { deciderAt } from './decider.ts';
import { effectLines } from '../render/effect-lines.ts';
import { findTask, findStepIndex } from './find-task.ts';
import { planLines } from '../render/plan-lines.ts';
import { sendAndGoOn } from './send-command.ts';
import { stateAt, stepAt } from '../core/state.ts';
import { waitingTasks } from './task-searches.ts';

interface ApproveOptions {
  readonly digest?: string;
  readonly approve: readonly string[];
  readonly run: boolean;
}

/** What a person is about to approve: what they see of it, and the command that says so. */
interface Approval {
  readonly lines: readonly string[];
  readonly command: PersonCommand;
  readonly done: string;
}

/** Approves a plan or a gate, exactly as shown. */
export const approve: CliCommand = {
  name: 'approve',
  usage: '[task] [step]',
  summary: 'Approve the plan of a task, or let a step at its gate run',
  examples: [
    ['orchestrate approve 12', 'the plan of task 12'],
    ['orchestrate approve 12 push', 'the step push, which waits at its gate'],
    ['orchestrate approve push', 'the same, when only one task waits'],
    ['orchestrate approve 12 --digest 9f3c2a', 'only if it is still what was shown'],
  ],
  configure: (command) =>
    addDriveFlags(
      command
        .option('--digest <digest>', 'refuse when the plan or the effect is another one')
        .option(
          '--approve <tier|step>',
          'with a plan: answer its gates in advance; repeatable, or a comma list',
          collect,
          [],
        )
        .option('--no-run', 'only decide, also when nobody drives the task'),
    ),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const options = command.opts<ApproveOptions>();
    const flags = driveFlagsOf(command);
    const app = await invocation.open();
    const { row, step } = findTask(app.orchestrator, args, waitingTasks);
    const state = app.orchestrator.state(row.taskId);
    const approval =
      step === undefined
        ? await planApproval(app, state, { options, terminal, number: row.number })
        : gateApproval(state, step, { options, terminal, number: row.number });
    if (!flags.json) approval.lines.forEach(terminal.print);
    return sendAndGoOn({ app, terminal, row, flags, noRun: !options.run, ...approval });
  },
};

interface Context {
  readonly options: ApproveOptions;
  readonly terminal: Invocation['terminal'];
  readonly number: number;
}

async function planApproval(
  app: App,
  state: TaskState,
  { options, terminal, number }: Context,
): Promise<Approval> {
  const { plan, planDigest, phase } = state;
  if (phase !== 'awaiting_approval') throw new OrchestrateError('refused', noPlanToApprove(state, number));
  if (options.digest !== undefined) assertDigest(options.digest, { digest: planDigest, what: 'the plan' });
  return {
    lines: planLines({ plan, digest: planDigest, tools: await app.tools() }, terminal),
    command: {
      type: 'approvePlan',
      planDigest,
      by: deciderAt(terminal),
      advance: parseAdvance(options.approve, plan),
    },
    done: `approved the plan of task ${number}`,
  };
}

/** The gates stand in the message, for one of them is most likely what was meant. */
function noPlanToApprove(state: TaskState, number: number): string {
  const gates = [...state.waiting].toSorted((a, b) => a - b).map((index) => stepAt(state, index).id);
  const advice = gates.map((id) => `\n  orchestrate approve ${number} ${id}`).join('');
  if (state.phase !== 'executing') return `task ${number} is ${state.phase}: there is nothing to approve`;
  return `the plan of task ${number} is approved already${advice === '' ? '' : `; these steps wait:${advice}`}`;
}

function gateApproval(state: TaskState, name: string, { options, terminal, number }: Context): Approval {
  if (options.approve.length > 0)
    throw new OrchestrateError('usage', '--approve goes with the approval of a plan, not of a step');
  const index = findStepIndex(state, name);
  const now = stateAt(state, index);
  const step = stepAt(state, index);
  if (now.state !== 'awaiting_approval')
    throw new OrchestrateError('refused', notAtGate(state, step.id, now.state));
  const { effect, effectDigest } = now.gate;
  if (options.digest !== undefined)
    assertDigest(options.digest, { digest: effectDigest, what: `the effect of ${step.id}` });
  return {
    lines: gateLines(step.id, effectLines(effect, step), terminal),
    command: { type: 'approveGate', step: step.id, effectDigest, by: deciderAt(terminal) },
    done: `approved ${step.id} of task ${number}`,
  };
}

function notAtGate(state: TaskState, id: StepId, name: string): string {
  if (state.phase === 'awaiting_approval')
    return `${id} asks when it is its turn; first the plan: orchestrate approve`;
  return `${id} does not wait for a decision: it is ${name}`;
}

function gateLines(
  id: StepId,
  [command = '', ...rest]: readonly string[],
  { style }: Terminal,
): readonly string[] {
  return [`${style.bold(id)}  ${command}`, ...rest.map((line) => `  ${line}`)];
}
