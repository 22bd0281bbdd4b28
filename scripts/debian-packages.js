import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { runQuietly } from './run-quietly.js';

/** One row per Debian package: a file or command that shows that it is there, and what needs it. */
const needed = [
  { name: 'bubblewrap', shows: 'bwrap', for: ['start', 'test'] }, // the sandbox of every step
  { name: 'git', shows: 'git', for: ['start', 'test'] }, // the example looks at this repository
  { name: 'python3', shows: 'python3', for: ['test'] }, // multiprocessing inside the sandbox
  { name: 'gcc', shows: 'gcc', for: ['test'] }, // a C compile inside the sandbox, and its hostile programs
  { name: 'libc6-dev', shows: '/usr/include/stdio.h', for: ['test'] },
];

/**
 * Installs the Debian packages that are missing when this is root, and else prints the command.
 * @param {'start' | 'test'} purpose
 * @returns {boolean} whether none is missing now
 */
export function setUpDebianPackages(purpose) {
  const missing = needed.filter((row) => row.for.includes(purpose) && !isThere(row.shows)).map((row) => row.name);
  if (missing.length === 0) return true;
  const names = missing.join(' ');
  const root = process.getuid?.() === 0;
  if (!isThere('apt-get') || !root) {
    process.stderr.write(`Missing on this machine: ${names}. Install them: sudo apt-get install -y ${names}\n`);
    return false;
  }
  process.stdout.write(`Installing the missing Debian packages, as root: apt-get install ${names}\n`);
  return aptGet('update') && aptGet('install', '--no-install-recommends', ...missing);
}

/** Looks for a command on the PATH, or for an absolute path. */
function isThere(what) {
  if (what.startsWith('/')) return existsSync(what);
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, what)));
}

function aptGet(...args) {
  return runQuietly('apt-get', ['-y', '-q', ...args], { DEBIAN_FRONTEND: 'noninteractive' });
}
