import type { Finding, Findings, Look } from './finding.ts';
import type { Project } from './project.ts';
import { fromCargo } from './from-cargo.ts';
import { fromGo } from './from-go.ts';
import { fromMakefile } from './from-makefile.ts';
import { fromNpm } from './from-npm.ts';
import { fromPython } from './from-python.ts';
import { fromWorkflow } from './from-workflow.ts';

/** What a language's own tools know. */
const LANGUAGES: readonly Look[] = [fromNpm, fromPython, fromCargo, fromGo];

/**
 * The commands of a folder. A Makefile usually calls the tools of the languages, so it
 * fills in only the roles that they leave open; continuous integration speaks only
 * where everything else is silent.
 */
export function findSteps(project: Project): Findings {
  const languages = LANGUAGES.map((look) => look(project));
  const made = fromMakefile(project);
  const own = languages.flatMap(({ steps }) => steps);
  const steps = [...own, ...made.steps.filter(({ role }) => own.every((step) => step.role !== role))];
  const notes = [...languages, made].flatMap((found) => found.notes);
  return { steps: steps.length > 0 ? steps : fromWorkflow(project).steps, notes };
}

/** Where a plan begins that has nothing to begin with. */
export const LOOK_AROUND: Finding = {
  role: 'lint',
  id: 'look',
  origin: 'init',
  command: 'ls -la',
  source: 'a place for your own commands',
};
