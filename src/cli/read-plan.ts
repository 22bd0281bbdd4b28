import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { App } from '../app.ts';
import type { Plan } from '../core/plan.ts';
import { OrchestrateError } from '../core/error.ts';
import { selectSteps } from '../core/select-steps.ts';

/** The names under which a folder's plan is found when nobody names one. */
const DEFAULT_NAMES = ['orchestrate.yaml', 'orchestrate.yml'];

/** Whether an argument is the path of a plan file, never a goal. */
export function isPlanPath(argument: string): boolean {
  return /\.(ya?ml|json)$/.test(argument) || (argument.includes('/') && !/\s/.test(argument));
}

/** The plan file that is meant: the one named, or the one of the folder or its git root. */
export function findPlanFile(folder: string, named: string | undefined): string {
  if (named !== undefined) {
    const path = resolve(folder, named);
    if (existsSync(path)) return path;
    throw new OrchestrateError('invalid', `the plan file ${path} is not there`);
  }
  for (const place of [folder, gitRoot(folder)]) {
    const found = DEFAULT_NAMES.map((name) => join(place, name)).find((path) => existsSync(path));
    if (found !== undefined) return found;
  }
  throw new OrchestrateError(
    'invalid',
    `there is no ${DEFAULT_NAMES[0]} in ${folder}; \`orchestrate init\` writes one, or name a plan file`,
  );
}

function gitRoot(folder: string): string {
  if (existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : gitRoot(parent);
}

/**
 * Reads the plan, with only the named steps and what they need.
 * @throws OrchestrateError `invalid` with every issue of the file.
 */
export async function readPlan(app: App, file: string, steps: readonly string[]): Promise<Plan> {
  const workspace = workspaceOf(file);
  const parsed = await app.readPlan({ text: readFileSync(file), workspace });
  if (!parsed.ok)
    throw new OrchestrateError('invalid', `${file} is not a valid plan`, { issues: parsed.issues, file });
  if (steps.length === 0) return parsed.value;
  const selected = selectSteps(parsed.value, steps);
  if (selected.ok) return selected.value;
  throw new OrchestrateError('invalid', `${file} does not have every step that was named`, {
    issues: selected.issues,
  });
}

/** A plan works on the git repository that its file lies in, else on the file's own folder. */
export function workspaceOf(file: string): string {
  const folder = dirname(file);
  const root = gitRoot(folder);
  return existsSync(join(root, '.git')) ? root : folder;
}
