import type { Finding, Look, Role } from './finding.ts';
import { NOTHING } from './finding.ts';

/** As make looks for them. */
const FILES = ['GNUmakefile', 'makefile', 'Makefile'];

/** Names that targets go by, the best first. */
const TARGETS: readonly (readonly [role: Role, names: readonly string[]])[] = [
  ['format', ['format-check', 'fmt-check', 'check-format']],
  ['lint', ['lint']],
  ['types', ['typecheck', 'types']],
  ['build', ['build', 'all']],
  ['test', ['test', 'tests', 'check', 'unit']],
];

/** The well-known targets of a Makefile, else what plain `make` does. */
export const fromMakefile: Look = (project) => {
  const file = FILES.find((name) => project.has(name));
  if (file === undefined) return NOTHING;
  if (!project.hasProgram('make'))
    return { steps: [], notes: [`make is not on the PATH, so ${file} was left out`] };
  const targets = targetsOf(project.text(file) ?? '');
  const known = TARGETS.flatMap(([role, names]) => {
    const target = names.find((name) => targets.includes(name));
    return target === undefined ? [] : [finding(role, `make ${target}`, `${file}, target ${target}`)];
  });
  const [first] = targets;
  if (known.length > 0 || first === undefined) return { steps: known, notes: [] };
  return { steps: [finding('build', 'make', `${file}, its first target: ${first}`)], notes: [] };
};

function finding(role: Role, command: string, source: string): Finding {
  return { role, id: role, origin: 'make', command, source };
}

/** Explicit targets, in order; not patterns, variables, or special ones such as `.PHONY`. */
function targetsOf(text: string): readonly string[] {
  const rules = text.matchAll(/^([A-Za-z0-9][\w./ -]*?)\s*::?(?![=:])/gm);
  return Array.from(rules, ([, names = '']) => names.split(/\s+/)).flat();
}
