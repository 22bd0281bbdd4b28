import type * as z from 'zod';
import { unknownKey, type KnownKeys } from './unknown-key.ts';
import type { Issue } from '../core/issue.ts';
import type { Place } from '../core/plan-schema/habit-keys.ts';

type Path = readonly (string | number)[];

/** Each unknown key of one mapping is named up to this many. */
const MOST_UNKNOWN_KEYS = 50;

/** Where a schema was applied. */
export interface SchemaContext {
  /** The place of the value that the schema read. */
  readonly place: Place;
  /** From the root of the plan to that value. */
  readonly path: Path;
  /** The value that the schema read. */
  readonly value: unknown;
  readonly known: KnownKeys;
}

/** The issues of the schema library as ours: one for each unknown key, with codes and words of the plan language. */
export function schemaIssues(error: z.ZodError, context: SchemaContext): readonly Issue[] {
  return error.issues.flatMap((issue) => toIssues(issue, context));
}

function toIssues(issue: z.core.$ZodIssue, context: SchemaContext): readonly Issue[] {
  // Symbols cannot be keys of a file.
  const inner = issue.path.filter((part) => typeof part !== 'symbol');
  const path = [...context.path, ...inner];
  if (issue.code === 'unrecognized_keys') {
    const place = placeOf(inner, context.place);
    return unknownKeyIssues(issue.keys, path, (key) => unknownKey(key, place, context.known));
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map((nested) => ({ code: 'value', path, message: inNames(nested.message, path) }));
  if (issue.code === 'custom') return [{ code: codeOf(issue), path, message: inNames(issue.message, path) }];
  return [typeIssue(issue.message, path, valueAt(context.value, inner))];
}

function unknownKeyIssues(
  keys: readonly string[],
  path: Path,
  toIssue: (key: string) => Pick<Issue, 'code' | 'message'>,
): readonly Issue[] {
  const issues = keys.slice(0, MOST_UNKNOWN_KEYS).map((key) => ({ ...toIssue(key), path: [...path, key] }));
  const more = keys.slice(MOST_UNKNOWN_KEYS, MOST_UNKNOWN_KEYS + 1);
  const message = `and ${keys.length - MOST_UNKNOWN_KEYS} more keys from here on are not known`;
  return [...issues, ...more.map((key) => ({ code: 'unknown-key', path: [...path, key], message }))];
}

function typeIssue(message: string, path: Path, value: unknown): Issue {
  const name = keyOf(path);
  if (value === undefined) return { code: 'missing', path, message: `needs the key \`${name}\`` };
  const isEmpty = value === null && path.length > 0;
  return isEmpty
    ? { code: 'empty', path, message: `\`${name}\` is empty: it ${message}` }
    : { code: 'type', path, message: name === '' ? message : `\`${name}\` ${message}` };
}

function inNames(message: string, path: Path): string {
  return `\`${keyOf(path)}\` ${message}`;
}

/** The last key of a path, for messages. */
export function keyOf(path: Path): string {
  return String(path.findLast((part) => typeof part === 'string') ?? '');
}

function codeOf(issue: z.core.$ZodIssueCustom): string {
  return typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'value';
}

function placeOf(path: Path, start: Place): Place {
  const last = path.at(-1);
  if (last === 'grants' || last === 'limits') return last;
  return path.at(-2) === 'checks' ? 'check' : start;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, part) =>
      parent === undefined || parent === null ? undefined : Reflect.get(Object(parent), part),
    value,
  );
}
