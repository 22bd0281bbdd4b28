import type { App } from '../app.ts';
import type { CliCommand } from './command.ts';
import type { ExitStatus } from './exit-status.ts';
import type { StepId } from '../core/ids.ts';
import type { StepState, TaskState } from '../core/state.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { addDriveFlags, driveFlagsOf, type DriveFlags } from './drive-flags.ts';
import { argvText, workText } from '../render/work-text.ts';
import { assertMayGoOn } from './may-go-on.ts';
import { createLogWriter } from './follow/log-writer.ts';
import { deciderAt } from './decider.ts';
import { driveTask } from './drive-task.ts';
import { findStepIndex, findTask } from './find-task.ts';
import { sendCommand } from './send-command.ts';
import { isTerminal, stateAt, stepAt } from '../core/state.ts';
import { toVisibleLine } from '../core/visible-text.ts';
import { waitingTasks } from './task-searches.ts';

interface ResolveOptions {
  readonly happened?: true;
  readonly didNotHappen?: true;
  readonly probe?: true;
}

/** Says whether a step happened of which nobody knows. */
export const resolve: CliCommand = {
  name: 'resolve',
  usage: '[task] [step]',
  summary: 'Say whether a step happened whose end nobody knows',
  examples: [
    ['orchestrate resolve 12 push', 'what is known: the command, the time, the output so far'],
    ['orchestrate resolve 12 push --happened', 'it did: go on behind it'],
    ['orchestrate resolve 12 push --did-not-happen', 'it did not: it may run again'],
  ],
  configure: (command) =>
    addDriveFlags(
      command
        .option('--happened', 'it did')
        .option('--did-not-happen', 'it did not')
        .option('--probe', "ask the step's probe, and go on"),
    ),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const options = command.opts<ResolveOptions>();
    const flags = driveFlagsOf(command);
    const app = await invocation.open();
    const { row, step: name } = findTask(app.orchestrator, args, waitingTasks);
    const state = app.orchestrator.state(row.taskId);
    const step = name === undefined ? onlyUnknown(state, row) : stepAt(state, findStepIndex(state, name)).id;
    if (
      Object.keys(options).filter((key) => ['happened', 'didNotHappen', 'probe'].includes(key)).length > 1
    ) {
      throw new OrchestrateError('usage', 'only one of --happened, --did-not-happen and --probe can be true');
    }
    if (options.probe) return probe(app, state, { row, step, terminal, flags });
    if (!options.happened && !options.didNotHappen)
      return showUnknown(app, state, { row, step, terminal, flags });
    const happened = options.happened ?? false;
    const done = `${step} of task ${row.number}: it ${happened ? 'happened' : 'did not happen'}`;
    const status = await sendCommand({
      app,
      terminal,
      row,
      command: { type: 'resolve', step, happened, by: deciderAt(terminal) },
      done,
    });
    const { phase } = app.orchestrator.getTask(row.taskId);
    const isLeft = !isTerminal(phase) && app.orchestrator.owner(row.taskId).kind === 'none';
    terminal.print(
      isLeft ? `nobody goes on with it: orchestrate resume ${row.number}` : `task ${row.number} is ${phase}`,
    );
    return status;
  },
};

function onlyUnknown(state: TaskState, { number }: TaskRow): StepId {
  const unknown = [...state.unknown].toSorted((a, b) => a - b).map((index) => stepAt(state, index).id);
  const [first, ...others] = unknown;
  if (first !== undefined && others.length === 0) return first;
  if (first === undefined)
    throw new OrchestrateError('refused', `every step of task ${number} is known to have happened or not`);
  throw new OrchestrateError(
    'usage',
    `name the step, one of ${unknown.join(', ')}: orchestrate resolve ${number} <step>`,
  );
}

interface Context {
  readonly row: TaskRow;
  readonly step: StepId;
  readonly terminal: Terminal;
  readonly flags: DriveFlags;
}

function unknownState(state: TaskState, step: StepId): Extract<StepState, { state: 'unknown' }> {
  const now = stateAt(state, findStepIndex(state, step));
  if (now.state === 'unknown') return now;
  throw new OrchestrateError('refused', `the step ${step} is ${now.state}: there is nothing to resolve`);
}

function showUnknown(app: App, state: TaskState, { row, step, terminal }: Context): ExitStatus {
  const { since, reason, outcome } = unknownState(state, step);
  const definition = stepAt(state, findStepIndex(state, step));
  terminal.print(`${terminal.style.bold(step)}  ${workText(definition)}`);
  terminal.print(
    `  attempt ${state.attempts[findStepIndex(state, step)]}, lost ${new Date(since).toISOString()}: ${toVisibleLine(reason)}`,
  );
  if (outcome?.output) {
    terminal.print('  its output so far:');
    const writer = createLogWriter(terminal, { streams: new Set([1, 2]), raw: false, headers: false });
    for (const frame of app.orchestrator.output(outcome.output.digest))
      writer.write({ title: step, ...frame });
    writer.end(step);
  } else terminal.print('  it had written nothing');
  const { crash } = definition;
  if (crash.kind === 'probe') terminal.print(`  its probe: ${argvText(crash.argv)}  (--probe)`);
  terminal.print(`Did it happen?  orchestrate resolve ${row.number} ${step} --happened | --did-not-happen`);
  return EXIT_STATUS.waiting;
}

/** A task's owner runs the probes of its unknown steps when it takes over, so this process becomes it. */
async function probe(
  app: App,
  state: TaskState,
  { row, step, terminal, flags }: Context,
): Promise<ExitStatus> {
  unknownState(state, step);
  if (stepAt(state, findStepIndex(state, step)).crash.kind !== 'probe') {
    throw new OrchestrateError('refused', `${step} has no probe: say --happened or --did-not-happen`);
  }
  const owner = app.orchestrator.owner(row.taskId);
  if (owner.kind === 'alive') {
    throw new OrchestrateError(
      'busy',
      `process ${owner.lease.owner.pid}, which drives task ${row.number}, has run the probe, and it did not tell: say --happened or --did-not-happen`,
    );
  }
  await assertMayGoOn(app, row);
  return driveTask({ app, terminal, taskId: row.taskId, flags });
}
