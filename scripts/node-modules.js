import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { runQuietly } from './run-quietly.js';

/** What npm wrote about an install when it had ended; an interrupted one has none. */
const installed = 'node_modules/.package-lock.json';
const node24 = 'node_modules/node/bin/node';

/**
 * Installs what the lockfile says where `node_modules` has something else, and the Node that
 * npm leaves out when it does not run install scripts.
 * @returns {boolean} whether all of it is there now
 */
export function setUpNodeModules() {
  if (!existsSync(installed) || !sameVersions(packagesOf('package-lock.json'), packagesOf(installed))) {
    process.stdout.write('Installing the npm packages of package-lock.json, once: npm ci\n');
    if (!runQuietly('npm', ['ci'])) return false;
  }
  if (existsSync(node24)) return true;
  process.stdout.write('Running the install script of the npm package "node", which brings Node 24\n');
  return runQuietly('npm', ['rebuild', 'node', '--ignore-scripts=false']) && existsSync(node24);
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

/** Optional packages are for some machines only, so they may be missing. */
function sameVersions(wanted, present) {
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return present[path] === undefined ? optional === true : present[path].version === version;
  });
}
