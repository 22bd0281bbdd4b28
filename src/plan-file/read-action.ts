import type { Issue } from '../core/issue.ts';
import type { ActionSpec } from '../ports/action.ts';
import type { Work } from '../core/plan.ts';

type Path = readonly (string | number)[];

/** An action of a plan file with its text understood. */
export interface ReadAction {
  readonly spec: ActionSpec;
  readonly work: Work;
}

/** The answer of a reader: what it read, if that much was right, and all that is wrong. */
export interface Reading<T> {
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
}

/** Reads the one action of a step or of `undo`. */
export function readAction(source: object, path: Path, actions: readonly ActionSpec[]): Reading<ReadAction> {
  const written = Object.keys(source).flatMap((key) => actions.filter(({ name }) => name === key));
  const readings = written.map((spec) =>
    readBody(Reflect.get(source, spec.name), [...path, spec.name], spec),
  );
  const issues = [...countIssues(written, path, actions), ...readings.flatMap((reading) => reading.issues)];
  return { value: written.length === 1 ? readings[0]?.value : undefined, issues };
}

function countIssues(
  written: readonly ActionSpec[],
  path: Path,
  actions: readonly ActionSpec[],
): readonly Issue[] {
  const [first, second] = written;
  if (first === undefined)
    return [
      {
        code: 'action',
        path,
        message: `needs an action: one of ${actions.map(({ name }) => name).join(', ')}`,
      },
    ];
  if (second === undefined) return [];
  const message = `has the actions \`${first.name}\` and \`${second.name}\`: make a step of each`;
  return [{ code: 'action', path: [...path, second.name], message }];
}

function readBody(body: unknown, path: Path, spec: ActionSpec): Reading<ReadAction> {
  const wrong = whyNotBody(body, spec.name);
  if (wrong !== null) return { value: undefined, issues: [{ ...wrong, path }] };
  const parsed = spec.parse(String(body));
  if (parsed.ok) return { value: { spec, work: parsed.value }, issues: [] };
  const issues = parsed.issues.map((issue) => ({
    ...issue,
    path: [...path, ...issue.path],
    message: `\`${spec.name}\` ${issue.message}`,
  }));
  return { value: undefined, issues };
}

function whyNotBody(body: unknown, name: string): Omit<Issue, 'path'> | null {
  if (body === null) return { code: 'empty', message: `\`${name}\` is empty: write its text` };
  if (Array.isArray(body)) return { code: 'type', message: `\`${name}\` must be a text, not a list` };
  if (typeof body === 'object')
    return {
      code: 'not-supported',
      message: `\`${name}\` with keys of its own is not supported yet: write a text`,
    };
  return null;
}
