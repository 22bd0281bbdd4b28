import type { App } from '../app.ts';
import type { CliCommand } from './command.ts';
import type { OutputStream } from '../core/transcript.ts';
import type { Recorded } from '../core/event.ts';
import type { StepId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { allTasks } from './task-searches.ts';
import { argvText } from '../render/work-text.ts';
import { createLogWriter, type LogWriter } from './follow/log-writer.ts';
import { findStepIndex, findTask } from './find-task.ts';
import { followTask } from './follow/follow-task.ts';
import { isTerminal, stepAt } from '../core/state.ts';
import { nextStartable } from '../core/startable.ts';
import { outputOf } from './follow/output-of.ts';

interface LogsOptions {
  readonly follow?: true;
  readonly stdout?: true;
  readonly stderr?: true;
  readonly raw?: true;
  readonly attempt?: number;
}

/** Prints what steps wrote. */
export const logs: CliCommand = {
  name: 'logs',
  usage: '[task] [step]',
  summary: 'Print what steps wrote, also while they run',
  examples: [
    ['orchestrate logs 12 unit', 'the last attempt of unit, and its checks'],
    ['orchestrate logs 12 -f', 'everything, until the task ends or waits'],
    ['orchestrate logs 12 pack --raw --stdout > pack.tgz', 'the bytes as they were written'],
  ],
  configure: (command) =>
    command
      .option('-f, --follow', 'go on until the task ends or waits')
      .option('--stdout', 'only standard output')
      .option('--stderr', 'only standard error')
      .option('--attempt <n>', 'another attempt than the last', parseAttempt)
      .option('--raw', 'the bytes as they are, control characters too; without checks'),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const options = command.opts<LogsOptions>();
    const app = await invocation.open();
    const { row, step } = findTask(app.orchestrator, args, allTasks);
    const state = app.orchestrator.state(row.taskId);
    const only = step === undefined ? null : stepAt(state, findStepIndex(state, step)).id;
    const raw = options.raw ?? false;
    const writer = createLogWriter(terminal, {
      streams: streamsOf(options),
      raw,
      headers: only === null && !raw,
    });
    const printer = { app, writer, only, options };
    printJournal(printer, state);
    if (options.follow) await follow(printer, state, terminal.closed);
    return EXIT_STATUS.completed;
  },
};

function parseAttempt(value: string): number {
  const attempt = Number(value);
  if (Number.isInteger(attempt) && attempt > 0) return attempt;
  throw new OrchestrateError('usage', `--attempt ${value}: attempts count from 1`);
}

function streamsOf({ stdout, stderr }: LogsOptions): ReadonlySet<OutputStream> {
  if (stdout === stderr) return new Set([1, 2]);
  return new Set([stdout ? 1 : 2]);
}

interface Printer {
  readonly app: App;
  readonly writer: LogWriter;
  readonly only: StepId | null;
  readonly options: LogsOptions;
}

/** What was written until now: step by step in the order of the plan. */
function printJournal(printer: Printer, state: TaskState): void {
  const { app, only, options } = printer;
  const events = app.orchestrator.events(state.taskId).filter((event) => event.seq <= state.seq);
  for (const [index, { id }] of state.plan.steps.entries()) {
    if (only !== null && only !== id) continue;
    const attempt = options.attempt ?? state.attempts[index] ?? 0;
    if (options.attempt !== undefined && only !== null && attempt > (state.attempts[index] ?? 0)) {
      throw new OrchestrateError('not-found', `${id} has had ${state.attempts[index] ?? 0} attempts`);
    }
    for (const event of eventsOfAttempt(events, id, attempt)) printEvent(printer, event, attempt);
    // Without -f a running attempt shows what it has written; with it, following does.
    if (!options.follow && state.running.has(index)) printRunning(printer, state, { step: id, attempt });
  }
  if (only === null)
    events
      .filter((event) => event.type === 'checks.recorded' && event.step === null)
      .forEach((event) => printEvent(printer, event, 0));
}

/** The events from the start of an attempt to the start of the next. */
function eventsOfAttempt(events: readonly Recorded[], step: StepId, attempt: number): readonly Recorded[] {
  const own = events.filter((event) => 'step' in event && event.step === step);
  const starts = (n: number): number =>
    own.findIndex((event) => event.type === 'attempt.started' && event.attempt === n);
  const from = starts(attempt);
  const to = starts(attempt + 1);
  return from < 0 ? [] : own.slice(from, to < 0 ? undefined : to);
}

/** The output that an event refers to: of an attempt that ended, or of checks. */
function printEvent({ app, writer, options }: Printer, event: Recorded, attempt: number): void {
  const ended = outputOf(event);
  if (ended) printOutput({ app, writer }, titleOf(ended.step, ended.attempt), ended.output.digest);
  if (event.type !== 'checks.recorded' || options.raw) return;
  for (const { check, output } of event.evidence) {
    if (check.kind !== 'test' || !output) continue;
    const of = event.step === null ? 'the plan' : titleOf(event.step, attempt);
    printOutput({ app, writer }, `${of}, check ${argvText(check.argv)}`, output.digest);
  }
}

function printOutput(
  { app, writer }: Pick<Printer, 'app' | 'writer'>,
  title: string,
  digest: Parameters<App['orchestrator']['output']>[0],
): void {
  for (const frame of app.orchestrator.output(digest)) writer.write({ title, ...frame });
  writer.end(title);
}

function printRunning(
  { app, writer }: Printer,
  { taskId }: TaskState,
  of: { readonly step: StepId; readonly attempt: number },
): void {
  const title = titleOf(of.step, of.attempt);
  for (const frame of app.orchestrator.liveOutput({ taskId, ...of }).frames)
    writer.write({ title, ...frame });
  writer.end(title);
}

async function follow(printer: Printer, state: TaskState, signal: AbortSignal): Promise<void> {
  const { app, writer } = printer;
  await followTask({
    orchestrator: app.orchestrator,
    state,
    signal,
    onOutput: ({ step, attempt, ...rest }) =>
      isShown(printer, step) && writer.write({ title: titleOf(step, attempt), ...rest }),
    onEvents: (events, now) => events.forEach((event) => printNews(printer, event, now)),
    isOver: (now) => isAtRest(now) || app.orchestrator.owner(now.taskId).kind !== 'alive',
  });
}

/** Ends the lines of an attempt that ended, and prints the output of checks. */
function printNews(printer: Printer, event: Recorded, { attempts, graph }: TaskState): void {
  const ended = outputOf(event);
  if (ended) printer.writer.end(titleOf(ended.step, ended.attempt));
  if (event.type !== 'checks.recorded' || !isShown(printer, event.step)) return;
  printEvent(printer, event, event.step === null ? 0 : (attempts[graph.indexOf(event.step) ?? 0] ?? 0));
}

function isShown({ only }: Printer, step: StepId | null): boolean {
  return only === null || only === step;
}

/** Whether a task has ended, or waits for a person while nothing runs. */
function isAtRest(state: TaskState): boolean {
  if (isTerminal(state.phase) || state.phase === 'awaiting_approval') return true;
  return state.phase === 'executing' && state.running.size === 0 && nextStartable(state) === undefined;
}

function titleOf(step: StepId, attempt: number): string {
  return attempt > 1 ? `${step}, attempt ${attempt}` : step;
}
