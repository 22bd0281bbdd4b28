import { DEEPEST, MOST_LEXEMES } from './parse-yaml.ts';
import type { Issue } from '../core/issue.ts';

type Path = readonly (string | number)[];

/** A value of the program as plain data, with what does not fit in a file. */
export interface ReadValue {
  readonly value: unknown;
  readonly issues: readonly Issue[];
}

/** Copies a value as plain objects and lists; `undefined` members count as left out. */
export function readValue(source: unknown): ReadValue {
  const copying: Copying = { issues: [], open: new Set(), count: 0 };
  return { value: copy(source, [], copying), issues: copying.issues };
}

/** What one copy remembers; `open` are the objects around the one being read. */
interface Copying {
  readonly issues: Issue[];
  readonly open: Set<unknown>;
  count: number;
}

function copy(source: unknown, path: Path, copying: Copying): unknown {
  if (isScalar(source)) return source;
  const wrong = whyNotContainer(source, path, copying);
  if (wrong !== null) return report({ ...wrong, path }, copying);
  copying.open.add(source);
  const value = Array.isArray(source)
    ? copyList(source, path, copying)
    : copyObject(Object(source), path, copying);
  copying.open.delete(source);
  return value;
}

function copyList(source: readonly unknown[], path: Path, copying: Copying): unknown {
  return source.map((member, index) => copy(member, [...path, index], copying));
}

function copyObject(source: object, path: Path, copying: Copying): unknown {
  const entries = Object.entries(source).filter(([, member]) => member !== undefined);
  const usable = entries.filter(([key]) => isUsable(key, path, copying));
  return Object.fromEntries(usable.map(([key, member]) => [key, copy(member, [...path, key], copying)]));
}

/** One object in many places is copied to each, so the copies are counted. */
function whyNotContainer(source: unknown, path: Path, copying: Copying): Omit<Issue, 'path'> | null {
  copying.count += 1;
  if (copying.open.has(source)) return { code: 'type', message: 'holds itself' };
  if (path.length >= DEEPEST) return { code: 'too-deep', message: `nests deeper than ${DEEPEST} levels` };
  if (copying.count > MOST_LEXEMES)
    return { code: 'too-large', message: `has more than ${MOST_LEXEMES} parts` };
  if (Array.isArray(source) || isPlainObject(source)) return null;
  return { code: 'type', message: 'must be a text, number, boolean, list or plain object' };
}

function isUsable(key: string, path: Path, copying: Copying): boolean {
  if (key !== '__proto__') return true;
  report(
    { code: 'id', path: [...path, key], message: 'the word __proto__ is reserved: choose another one' },
    copying,
  );
  return false;
}

function isScalar(source: unknown): boolean {
  return source === null || ['string', 'number', 'boolean'].includes(typeof source);
}

function isPlainObject(source: unknown): boolean {
  if (typeof source !== 'object' || source === null) return false;
  const prototype: unknown = Object.getPrototypeOf(source);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** After the first part too many, the rest would only repeat the issue. */
function report(issue: Issue, { issues }: Copying): null {
  if (issue.code !== 'too-large' || !issues.some(({ code }) => code === 'too-large')) issues.push(issue);
  return null;
}
