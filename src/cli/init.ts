/** Writes a plan file that runs as it is, from what a folder says about itself. Runs nothing, opens no store. */
import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { CliCommand } from './command.ts';
import type { Finding } from './init/finding.ts';
import type { Project } from './init/project.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { LOOK_AROUND, findSteps } from './init/find-steps.ts';
import { OrchestrateError, invariant } from '../core/error.ts';
import { arrangeSteps, type ArrangedStep } from './init/arrange-steps.ts';
import { createPlanReader, type PlanReader } from '../app/plan-reader.ts';
import { openProject } from './init/project.ts';
import { planText, type PlanText } from './init/plan-text.ts';
import { tableLines } from '../render/table.ts';
import { toCount } from '../render/amounts.ts';
import { toVisibleLine } from '../core/visible-text.ts';
import { workspaceOf } from './read-plan.ts';

interface InitOptions {
  readonly force?: true;
  readonly print?: true;
}

const FILE = 'orchestrate.yaml';

/** Other names under which `run` would find a plan. */
const NAMES = [FILE, 'orchestrate.yml'];

/** Writes a plan file. */
export const init: CliCommand = {
  name: 'init',
  usage: '',
  summary: 'Write an orchestrate.yaml that runs as it is, from the scripts and targets of this folder',
  examples: [
    ['orchestrate init', 'look around, write orchestrate.yaml'],
    ['orchestrate init --print', 'only show what would be written'],
  ],
  configure: (command) =>
    command
      .option('--force', 'write over the orchestrate.yaml that is there')
      .option('--print', 'print the plan file instead of writing it'),
  async run({ command, terminal, folder: named, place }) {
    const { force = false, print = false } = command.opts<InitOptions>();
    const folder = realPath(named);
    const there = NAMES.find((name) => existsSync(join(folder, name)));
    if (there !== undefined && !force && !print) throw alreadyThere(join(folder, there));
    const project = openProject(folder, terminal.environment['PATH'] ?? '');
    const workspace = workspaceOf(join(folder, FILE));
    const plan = await makePlan(project, workspace, createPlanReader(place));
    const text = planText(plan);
    if (print) terminal.write(text);
    else {
      write(join(folder, there ?? FILE), text, force);
      tell(plan, join(folder, there ?? FILE), terminal);
    }
    return EXIT_STATUS.completed;
  },
};

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    throw new OrchestrateError('usage', `the folder ${folder} is not there`, { cause });
  }
}

function alreadyThere(path: string): OrchestrateError {
  return new OrchestrateError(
    'usage',
    `${path} is already there; --force writes over it, --print only shows`,
  );
}

async function makePlan(project: Project, workspace: string, reader: PlanReader): Promise<PlanText> {
  const found = findSteps(project);
  const workingDirectory = relative(workspace, project.folder) || '.';
  const frame = { goal: `Check ${nameOf(project)}`, workingDirectory, notes: found.notes };
  const isValid = async (steps: readonly ArrangedStep[]): Promise<boolean> =>
    (await reader.readPlan({ text: planText({ ...frame, steps }), workspace })).ok;
  const usable: Finding[] = [];
  for (const step of found.steps) if (await isValid(arrangeSteps([step]))) usable.push(step);
  const left = found.steps.filter((step) => !usable.includes(step));
  const notes = [
    ...found.notes,
    ...left.map(({ source }) => `left out, because no plan can hold it: ${source}`),
    ...(usable.length > 0
      ? []
      : ['nothing was found here that could be checked, so the plan only looks around']),
  ];
  const plan = { ...frame, steps: arrangeSteps(usable.length > 0 ? usable : [LOOK_AROUND]), notes };
  invariant(await isValid(plan.steps), 'init writes valid plans');
  return plan;
}

function nameOf(project: Project): string {
  const name = basename(project.folder);
  return /^[\w@.+ -]+$/.test(name) ? name : 'this folder';
}

/** Never over a file that appeared meanwhile. */
function write(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') throw alreadyThere(path);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OrchestrateError('refused', `${path} cannot be written: ${reason}`, { cause });
  }
}

function tell({ steps, notes }: PlanText, path: string, { print, style, unicode }: Terminal): void {
  print(
    `${style.bold(`Wrote ${toVisibleLine(path)}`)}${unicode ? ' · ' : ' - '}${toCount(steps.length, 'step')}`,
  );
  const rows = steps.map((step) => [
    '',
    style.bold(step.id),
    toVisibleLine(step.command),
    style.dim(toVisibleLine(step.source)),
  ]);
  ['', ...tableLines(rows), ''].forEach(print);
  for (const note of notes) print(style.yellow(toVisibleLine(note)));
  print('Next:');
  print('  orchestrate run --dry-run   show what it would do');
  print('  orchestrate run             have it approved, and run it');
}
