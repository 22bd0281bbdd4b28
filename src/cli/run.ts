import { resolve } from 'node:path';
import type { Advance, Decider } from '../core/event.ts';
import type { App } from '../app.ts';
import type { CliCommand, Invocation } from './command.ts';
import type { PersonCommand } from '../core/command.ts';
import type { Plan } from '../core/plan.ts';
import type { TaskView } from '../core/task-view.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { assertDigest, parseAdvance, unansweredGates } from './approval-flags.ts';
import { assertSandbox } from './assert-sandbox.ts';
import { driveTask } from './drive-task.ts';
import { findPlanFile, isPlanPath, readPlan } from './read-plan.ts';
import { planLines } from './render/plan-lines.ts';

interface RunOptions {
  readonly yes?: string | true;
  readonly approve: readonly string[];
  readonly maxParallel?: number;
  readonly dryRun?: true;
  readonly require?: string;
  readonly wait?: true;
  readonly json?: true;
  readonly sandbox: 'on' | 'off';
  readonly directory?: string;
}

/** Runs a plan file: shows it, has it approved, drives it, proves it. */
export const run: CliCommand = {
  name: 'run',
  usage: '[plan] [steps...]',
  summary: 'Run a plan file: show it, have it approved, run it, prove it',
  examples: [
    ['orchestrate run', 'the orchestrate.yaml of this folder or its git root'],
    ['orchestrate run release.yaml unit lint', 'two steps of a plan, and what they need'],
    ['orchestrate run --dry-run', 'show plan, tiers and digest; start nothing'],
    ['orchestrate run --yes --approve push', 'without a terminal: the answers in advance'],
  ],
  configure: (command) =>
    command
      .option('--yes [digest]', 'approve the plan as shown (not its gates), or only the plan with this digest')
      .option('--approve <tier|step>', 'answer gates in advance; repeatable, or a comma list', collect, [])
      .option('-j, --max-parallel <n>', 'how many steps run at once, at most', parseCount)
      .option('--dry-run', 'print plan, tiers and digest; start nothing')
      .option('--require <verdict>', '`proven`: end with status 1 when the task is less')
      .option('--wait', 'wait for decisions from other terminals')
      .option('--json', 'one event a line, and a task.summary last')
      .option('--sandbox <mode>', '`off` runs every command unconfined', 'on'),
  async run(invocation) {
    const options = invocation.command.optsWithGlobals<RunOptions>();
    if (options.sandbox !== 'on' && options.sandbox !== 'off') throw new OrchestrateError('usage', '--sandbox is on or off');
    if (options.require !== undefined && options.require !== 'proven') throw new OrchestrateError('usage', '--require takes `proven`');
    const app = await invocation.open({ sandbox: options.sandbox });
    const plan = await planOf(app, invocation, options);
    const advance = parseAdvance(options.approve, plan);
    if (options.dryRun) return dryRun(app, plan, invocation.terminal);
    await assertSandbox(app);
    return runPlan(app, plan, { options, advance, terminal: invocation.terminal });
  },
};

function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0 && count <= 1024) return count;
  throw new OrchestrateError('usage', `--max-parallel ${value}: a whole number from 1 to 1024`);
}

async function planOf(app: App, { args, terminal }: Invocation, options: RunOptions): Promise<Plan> {
  const [first, ...rest] = args;
  const named = first !== undefined && isPlanPath(first) ? first : undefined;
  const steps = named === undefined ? args : rest;
  if (steps.some((step) => /\s/.test(step))) {
    throw new OrchestrateError('missing', 'planning a goal needs a model, which this version cannot ask yet; name a plan file');
  }
  const folder = resolve(terminal.folder, options.directory ?? '.');
  const plan = await readPlan(app, findPlanFile(folder, named), steps);
  return options.maxParallel === undefined ? plan : { ...plan, maxParallel: options.maxParallel };
}

async function dryRun(app: App, plan: Plan, terminal: Terminal): Promise<ExitStatus> {
  const digest = app.digestOf(plan);
  planLines({ plan, digest, tools: await app.tools() }, terminal, true).forEach(terminal.print);
  terminal.print(`digest ${digest}`);
  return EXIT_STATUS.completed;
}

interface RunContext {
  readonly options: RunOptions;
  readonly advance: Advance;
  readonly terminal: Terminal;
}

async function runPlan(app: App, plan: Plan, { options, advance, terminal }: RunContext): Promise<ExitStatus> {
  const digest = app.digestOf(plan);
  if (options.yes !== undefined) assertDigest(options.yes, digest);
  if (!options.json) {
    showInterrupted(app, terminal);
    planLines({ plan, digest, tools: await app.tools() }, terminal).forEach(terminal.print);
  }
  const mustAnswer = terminal.isInteractive && !options.json ? [] : unansweredGates(plan, advance);
  if (mustAnswer.length > 0 && !options.wait) {
    const ids = mustAnswer.map((step) => step.id).join(', ');
    terminal.warn(`nobody can answer the gates of ${ids} here: add --approve ${mustAnswer[0]?.id}, or --wait; nothing was started`);
    return EXIT_STATUS.waiting;
  }
  const task = app.orchestrator.create(plan);
  const first = options.yes === undefined ? {} : { first: approvalOf(task, advance) };
  const { require } = options;
  return driveTask({
    app,
    terminal,
    taskId: task.taskId,
    wait: options.wait ?? false,
    json: options.json ?? false,
    ...first,
    ...(require === undefined ? {} : { require }),
  });
}

function approvalOf(task: TaskView, advance: Advance): PersonCommand {
  const by: Decider = { kind: 'flag', name: '--yes' };
  return { type: 'approvePlan', planDigest: task.planDigest, by, advance };
}

/** `run` never touches another task; it only says that there is something to resume. */
function showInterrupted(app: App, terminal: Terminal): void {
  const left = app.orchestrator.listTasks().filter((row) => row.phase === 'executing' || row.phase === 'reconciling');
  const gone = left.filter((row) => ['gone', 'none'].includes(app.orchestrator.owner(row.taskId).kind) && row.waiting === 0);
  if (gone.length === 0) return;
  const numbers = gone.map((row) => row.number).join(', ');
  terminal.print(terminal.style.yellow(`interrupted: task ${numbers} (orchestrate resume ${gone[0]?.number})`));
}
