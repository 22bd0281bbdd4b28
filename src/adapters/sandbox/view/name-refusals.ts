/**
 * What a failed command was probably refused, as far as its own words tell.
 *
 * The kernel says no to the command alone, so this reads the end of its stderr. A
 * message that is not recognized is no refusal; one that is recognized names a grant
 * only where a grant would help.
 */
import { existsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { isBelow, isSystem } from './tool-view.ts';
import type { Launch } from '../../../ports/sandbox.ts';
import type { Refusal } from '../../../core/outcome.ts';

/** How programs name a path of a file system that is mounted read-only. */
const READ_ONLY = [
  /['"‘]([^'"’\n]+)['"’]: read-only file system/i, // coreutils
  /(?:cannot create|cannot open|open|unlink|mkdir|rename|creating) ([^\s:'"]+): read-only file system/i, // shells, Go
  /EROFS: read-only file system, \w+ '([^']+)'/, // Node
  /Read-only file system: '([^']+)'/, // Python
];

/** How programs name a path that is not there. */
const ABSENT = [
  /['"‘]?(\/[^'"’\n:]+)['"’]?: No such file or directory/,
  /ENOENT: no such file or directory, \w+ '(\/[^']+)'/,
  /No such file or directory: '(\/[^']+)'/,
];

/** How programs name a host that they could not look up; the network inside has no name service. */
const UNRESOLVED = [
  /could not resolve host:? '?([a-z0-9.-]+)/i,
  /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([a-z0-9.-]+)/i,
  /could not resolve hostname ([a-z0-9.-]+)/i,
];

/** Reads the end of stderr of a command that failed. */
export function nameRefusals(stderrTail: string, launch: Launch): readonly Refusal[] {
  return [...readOnly(stderrTail, launch), ...hidden(stderrTail, launch), ...unresolved(stderrTail, launch)];
}

function readOnly(text: string, { workspace, folder, grants }: Launch): readonly Refusal[] {
  const path = firstMatch(READ_ONLY, text);
  if (path === null || grants.write === null) return [];
  const absolute = path.startsWith('/') ? path : `${folder}/${path}`;
  if (!isBelow(absolute, [workspace])) return [];
  const inside = relative(workspace, absolute);
  const place = dirname(inside) === '.' ? inside : `${dirname(inside)}/**`;
  return [{ what: `write ${inside}`, remedy: `grants: { write: ['${place}'] }` }];
}

/** A path that is there on the host and was not shown. */
function hidden(text: string, { workspace, grants }: Launch): readonly Refusal[] {
  const path = firstMatch(ABSENT, text);
  if (
    path === null ||
    isSystem(path) ||
    isBelow(path, [workspace, '/tmp', '/proc', '/dev', '/sys', ...grants.read])
  )
    return [];
  return existsSync(path) ? [{ what: `read ${path}`, remedy: `grants: { read: [${path}] }` }] : [];
}

function unresolved(text: string, { grants }: Launch): readonly Refusal[] {
  const host = firstMatch(UNRESOLVED, text);
  if (host === null) return [];
  if (!grants.hosts.includes(host))
    return [{ what: `look up ${host}`, remedy: `grants: { hosts: [${host}] }` }];
  return [
    {
      what: `look up ${host} past the proxy`,
      remedy: 'the program must use $HTTPS_PROXY: only through it the granted hosts are reached',
    },
  ];
}

function firstMatch(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}
