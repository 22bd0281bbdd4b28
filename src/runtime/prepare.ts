/**
 * Resolves what a step is about to do, just before its intent is written: the
 * program, the folder, the environment. It only looks; nothing is started.
 */
import { createHmac } from 'node:crypto';
import { basename } from 'node:path';
import type { Action } from '../ports/action.ts';
import type { EffectDescription } from '../core/effect-description.ts';
import type { Prepared } from '../core/command.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { Step } from '../core/plan.ts';
import type { TaskState } from '../core/state.ts';
import type { Workspaces } from '../ports/workspace.ts';
import { coversPath } from '../core/write-grant.ts';
import { digestOfEffect, digestOfStep } from './digest.ts';
import { folderOf } from './step-launch.ts';
import { stepAt } from '../core/state.ts';

export interface PrepareOptions {
  actionNamed(name: string): Action | undefined;
  readonly sandbox: Pick<Sandbox, 'resolve'>;
  readonly workspaces: Workspaces;
  /** The caller's environment; steps see only what they are granted. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Keys the hashes of environment values, so that a journal does not give them away. */
  readonly key: Uint8Array;
}

/** Files that a tool runs although its command line does not name them. */
const IMPLIED_FILES: Readonly<Record<string, readonly string[]>> = {
  npm: ['package.json'],
  npx: ['package.json'],
  pnpm: ['package.json'],
  yarn: ['package.json'],
  make: ['Makefile', 'makefile', 'GNUmakefile'],
};

/** What the step would do now, or the failure that keeps it from starting. */
export function prepareStep(step: Step, state: TaskState, options: PrepareOptions): Prepared {
  const action = options.actionNamed(step.action);
  if (!action) return missing(`this version has no action \`${step.action}\``);
  const absent = step.grants.env.find((name) => options.environment[name] === undefined);
  if (absent !== undefined)
    return missing(`${absent} is granted to ${step.id} but not set in this environment; export it`);
  const folder = folderOf(state.plan, step);
  const argv = action.command(step.work);
  const program =
    argv === null
      ? null
      : resolveProgram(argv[0] ?? '', { folder, workspace: state.plan.workspace }, options);
  if (typeof program === 'string') return missing(program);
  const effect: EffectDescription = {
    argv: argv ?? (step.work.kind === 'text' ? [step.work.text] : []),
    env: hashEnvironment(step, options),
    folder,
    program,
    runsWhatWrote: step.gate === 'before' && argv !== null ? writersOf(argv, state, step) : [],
    step: digestOfStep(step),
  };
  return { kind: 'ready', effect, effectDigest: digestOfEffect(effect) };
}

function missing(message: string): Prepared {
  return { kind: 'impossible', failure: { kind: 'missing', message } };
}

/** The program's file and digest, or the sentence that says why there is none. */
function resolveProgram(
  name: string,
  { folder, workspace }: { readonly folder: string; readonly workspace: string },
  options: PrepareOptions,
): EffectDescription['program'] | string {
  const path = options.sandbox.resolve(name, folder, workspace);
  if (path === null) {
    const where = name.includes('/') ? folder : `PATH (${options.environment['PATH'] ?? ''})`;
    return `the program ${name} is not there: looked in ${where}`;
  }
  try {
    return { path, digest: options.workspaces.programDigest(path) };
  } catch {
    return `the program ${path} cannot be read`;
  }
}

function hashEnvironment(step: Step, options: PrepareOptions): Readonly<Record<string, string>> {
  const granted = step.grants.env.map((name) => [name, options.environment[name] ?? ''] as const);
  const entries = [...Object.entries(step.env), ...granted];
  if (entries.length === 0) return {};
  const hashed = entries.map(([name, value]) => {
    return [name, createHmac('sha256', options.key).update(`${name}=${value}`).digest('hex').slice(0, 32)];
  });
  return Object.fromEntries(hashed) as Record<string, string>;
}

/** Steps before this one that may have written a file which the command runs. */
function writersOf(argv: readonly string[], state: TaskState, step: Step): readonly string[] {
  const words = argv.flatMap((word) => word.split(/\s+/));
  const files = [...words, ...(IMPLIED_FILES[basename(argv[0] ?? '')] ?? [])].map((word) =>
    word.replace(/^\.\//, ''),
  );
  return ancestorsOf(state, step)
    .filter((earlier) => earlier.tier !== 'read')
    .filter(({ grants: { write } }) => files.some((file) => mayWrite(write, file)))
    .map((earlier) => earlier.id);
}

function mayWrite(write: readonly string[] | null, file: string): boolean {
  if (write === null) return /[./]/.test(file) && !file.startsWith('-') && !file.startsWith('/');
  return write.some((grant) => coversPath(grant, file));
}

function ancestorsOf(state: TaskState, step: Step): readonly Step[] {
  const start = state.graph.indexOf(step.id);
  const seen = new Set<number>();
  const queue = start === undefined ? [] : [start];
  for (let at = 0; at < queue.length; at++) {
    for (const need of state.graph.needsOf(queue[at] ?? 0)) {
      if (!seen.has(need)) queue.push(need);
      seen.add(need);
    }
  }
  return [...seen].toSorted((a, b) => a - b).map((index) => stepAt(state, index));
}
