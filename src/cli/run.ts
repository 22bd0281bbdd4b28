import type { App } from '../app.ts';
import type { CliCommand, Invocation } from './command.ts';
import type { Plan } from '../core/plan.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { addDriveFlags, driveFlagsOf } from './drive-flags.ts';
import { collect, parseYes } from './approval-flags.ts';
import { findPlanFile, isPlanPath, readPlan } from './read-plan.ts';
import { planLines } from '../render/plan-lines.ts';
import { toSandboxMode } from './sandbox-flag.ts';
import { startTask, type AnswerFlags } from './start-task.ts';

interface RunOptions extends AnswerFlags {
  readonly maxParallel?: number;
  readonly dryRun?: true;
  readonly detach?: true;
  readonly json?: true;
  readonly sandbox?: string;
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
    ['orchestrate run --yes --detach', 'let it run on its own; attach to it later'],
  ],
  configure: (command) =>
    addDriveFlags(
      command
        .option(
          '--yes [digest]',
          'approve the plan as shown (not its gates), or with =<digest> only that plan',
          parseYes,
        )
        .option('--approve <tier|step>', 'answer gates in advance; repeatable, or a comma list', collect, [])
        .option('-j, --max-parallel <n>', 'how many steps run at once, at most', parseCount)
        .option('--dry-run', 'print plan, tiers and digest; start nothing')
        .option('--detach', 'run it in a process of its own, print the number of the task, return')
        .option('--sandbox <mode>', 'on, or off: every command runs unconfined'),
    ),
  async run(invocation) {
    const { terminal, command } = invocation;
    const options = command.opts<RunOptions>();
    const flags = driveFlagsOf(command);
    const app = await invocation.open(
      options.sandbox === undefined ? {} : { sandbox: toSandboxMode(options.sandbox) },
    );
    const plan = await planOf(app, invocation, options);
    if (options.dryRun) return dryRun(app, plan, terminal);
    const notes = interruptedTasks(app);
    return startTask({
      app,
      terminal,
      plan,
      answers: options,
      flags,
      notes,
      detach: options.detach ?? false,
    });
  },
};

function parseCount(value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0 && count <= 1024) return count;
  throw new OrchestrateError('usage', `--max-parallel ${value}: a whole number from 1 to 1024`);
}

async function planOf(app: App, { args, folder }: Invocation, { maxParallel }: RunOptions): Promise<Plan> {
  const [first, ...rest] = args;
  const named = first !== undefined && isPlanPath(first) ? first : undefined;
  const steps = named === undefined ? args : rest;
  if (steps.some((step) => /\s/.test(step))) throw goalNeedsModel();
  const plan = await readPlan(app, findPlanFile(folder, named), steps);
  return maxParallel === undefined ? plan : { ...plan, maxParallel };
}

function goalNeedsModel(): OrchestrateError {
  return new OrchestrateError(
    'missing',
    'making a plan of a goal needs a model, which this version cannot ask yet\n' +
      '  Write the plan as a file instead: a goal and steps, each with what it runs and what it needs:\n' +
      '    goal: Check before the release\n' +
      '    steps:\n' +
      '      lint: { execute: npm run lint }\n' +
      '      unit: { test: npm test, needs: lint }\n' +
      '  Save it as orchestrate.yaml (`orchestrate init` writes one from what is here), then: orchestrate run',
  );
}

async function dryRun(app: App, plan: Plan, terminal: Terminal): Promise<ExitStatus> {
  const digest = app.digestOf(plan);
  planLines({ plan, digest, tools: await app.tools() }, terminal, true).forEach(terminal.print);
  terminal.print(`digest ${digest}`);
  return EXIT_STATUS.completed;
}

/** `run` never touches another task; it only says that there is something to resume. */
function interruptedTasks({ orchestrator }: App): readonly string[] {
  const left = orchestrator
    .listTasks()
    .filter((row) => row.phase === 'executing' || row.phase === 'reconciling');
  const gone = left.filter(
    (row) => ['gone', 'none'].includes(orchestrator.owner(row.taskId).kind) && row.waiting === 0,
  );
  const [first] = gone;
  if (!first) return [];
  return [
    `interrupted: task ${gone.map((row) => row.number).join(', ')} (orchestrate resume ${first.number})`,
  ];
}
