import type { Issue } from '../core/issue.ts';
import { DEEPEST } from './parse-yaml.ts';

type Path = readonly (string | number)[];

/** A value of the program as plain data, with what does not fit in a file. */
export interface ReadValue {
  readonly value: unknown;
  readonly issues: readonly Issue[];
}

/** Copies a value as plain objects and lists; `undefined` members count as left out. */
export function readValue(source: unknown): ReadValue {
  const issues: Issue[] = [];
  return { value: copy(source, [], issues), issues };
}

function copy(source: unknown, path: Path, issues: Issue[]): unknown {
  if (typeof source === 'string' || typeof source === 'number' || typeof source === 'boolean' || source === null) return source;
  // The depth also ends a value that holds itself.
  if (path.length >= DEEPEST) return report(issues, 'too-deep', path, `nests deeper than ${DEEPEST} levels`);
  if (Array.isArray(source)) return source.map((member, index) => copy(member, [...path, index], issues));
  if (!isPlainObject(source)) return report(issues, 'type', path, 'must be a text, number, boolean, list or plain object');
  const entries = Object.entries(source).filter(([key, member]) => member !== undefined && isUsable(key, path, issues));
  return Object.fromEntries(entries.map(([key, member]) => [key, copy(member, [...path, key], issues)]));
}

function isUsable(key: string, path: Path, issues: Issue[]): boolean {
  if (key !== '__proto__') return true;
  report(issues, 'id', [...path, key], 'the word __proto__ is reserved: choose another one');
  return false;
}

function isPlainObject(source: unknown): source is object {
  if (typeof source !== 'object' || source === null) return false;
  const prototype: unknown = Object.getPrototypeOf(source);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function report(issues: Issue[], code: string, path: Path, message: string): null {
  issues.push({ code, path, message });
  return null;
}
