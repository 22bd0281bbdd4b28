import type { CheckSource } from '../core/plan-schema/check-schema.ts';
import type { Check } from '../core/plan.ts';
import type { Issue } from '../core/issue.ts';

type Path = readonly (string | number)[];

/** The checks of a plan or step whose keys are known to be right. */
export function toChecks(sources: readonly CheckSource[]): readonly Check[] {
  return sources.flatMap(toCheck);
}

/** Rules that hold between the keys of checks. `command`: whether a command runs whose exit code can be checked. */
export function checkIssues(value: unknown, path: Path, command: boolean): readonly Issue[] {
  if (!Array.isArray(value)) return [];
  const sources: readonly unknown[] = value;
  const exits = sources.flatMap((source, index) =>
    isMapping(source) && Object.hasOwn(source, 'exit') ? [index] : [],
  );
  return [
    ...sources.flatMap((source, index) => countIssues(source, [...path, index])),
    ...exits.slice(command ? 1 : 0).map((index) => ({
      code: 'check',
      path: [...path, index, 'exit'],
      message: command
        ? 'is a second `exit` check: a command has one exit code'
        : '`exit` needs the command of a step: write `test` with a command',
    })),
  ];
}

function countIssues(source: unknown, path: Path): readonly Issue[] {
  if (!isMapping(source)) return [];
  const keys = Object.keys(source);
  if (keys.length === 1) return [];
  const message =
    keys.length === 0
      ? 'is an empty check'
      : `is one check with the keys ${keys.join(', ')}: make a check of each`;
  return [{ code: 'check', path, message }];
}

function toCheck(source: CheckSource): readonly Check[] {
  if (source.exit !== undefined) return [{ kind: 'exit', code: source.exit }];
  if (source.exists !== undefined) return [{ kind: 'exists', path: source.exists }];
  return source.test === undefined ? [] : [{ kind: 'test', argv: source.test }];
}

function isMapping(source: unknown): source is object {
  return typeof source === 'object' && source !== null && !Array.isArray(source);
}
