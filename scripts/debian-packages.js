import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { runQuietly } from './run-quietly.js';

/** What runs need: the command that shows that it is there, and the Debian packages that bring it. */
const needed = [
  { command: 'bwrap', packages: ['bubblewrap'], for: ['start', 'test'] }, // the sandbox of every step
  { command: 'git', packages: ['git'], for: ['start', 'test'] }, // the example looks at this repository
  { command: 'python3', packages: ['python3'], for: ['test'] }, // multiprocessing inside the sandbox
  { command: 'gcc', packages: ['gcc', 'libc6-dev'], for: ['test'] }, // a C compile inside the sandbox
];

/**
 * Installs the Debian packages that are missing when this is root, and else prints the command.
 * @param {'start' | 'test'} purpose
 * @returns {boolean} whether none is missing now
 */
export function setUpDebianPackages(purpose) {
  const missing = needed
    .filter((row) => row.for.includes(purpose) && !isThere(row.command))
    .flatMap((row) => row.packages);
  if (missing.length === 0) return true;
  const names = missing.join(' ');
  const root = process.getuid?.() === 0;
  if (!isThere('apt-get') || !root) {
    process.stderr.write(
      `Missing on this machine: ${names}. Install them: sudo apt-get install -y ${names}\n`,
    );
    return false;
  }
  process.stdout.write(`Installing the missing Debian packages, as root: apt-get install ${names}\n`);
  return aptGet('update') && aptGet('install', '--no-install-recommends', ...missing);
}

function isThere(command) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

function aptGet(...args) {
  return runQuietly('apt-get', ['-y', '-q', ...args], { DEBIAN_FRONTEND: 'noninteractive' });
}
