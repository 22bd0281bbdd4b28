/**
 * Runs a script on another Node as if it were this process.
 *
 * 1. Standard streams, exit status and death by a signal are the program's.
 * 2. A SIGTERM, SIGHUP or SIGINT that only the launcher got goes on to the program. Ctrl-C
 *    reaches the program from the terminal itself and is not sent twice: two mean more than one.
 * 3. An IPC channel ends with the launcher, whatever ends it; the program takes that as SIGHUP.
 *    The variable named by `mark` tells the program that the channel is the launcher's.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** Of the program's Node: a small young generation, less memory for the same speed. `orchestrate` has the same. */
const flags = ['--max-semi-space-size=4'];

/** The exit status for an installation that cannot run; docs/exit-status.md lists it as internal. */
const broken = 70;

/**
 * @param {string} script run with this process's arguments
 * @param {number} oldestMajor the oldest version of Node that can run it
 * @param {string} mark the environment variable that is set for it
 */
export function launch(script, oldestMajor, mark) {
  const node = findNode(dirname(script), oldestMajor);
  if (node === undefined) return fail(missingNode(oldestMajor));
  // A Node that is older than its package says would start this launcher again, without end.
  if (process.env[mark] !== undefined)
    return fail(`${node} is not the Node ${oldestMajor} that it says it is`);
  const child = spawn(node, [...flags, script, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [mark]: String(process.pid) },
  });
  child.on('error', (error) => fail(`cannot start ${node}: ${error.message}`));
  child.on('exit', endAs);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  process.on('SIGINT', () => inForeground() || child.kill('SIGINT'));
}

/**
 * The Node of the npm package `node`, nested below this package or hoisted above it, as Node
 * itself resolves a package; one that is too old belongs to somebody else.
 */
function findNode(folder, oldestMajor) {
  const found = join(folder, 'node_modules', 'node');
  if (existsSync(join(found, 'bin', 'node')) && majorOf(found) >= oldestMajor)
    return join(found, 'bin', 'node');
  return folder === dirname(folder) ? undefined : findNode(dirname(folder), oldestMajor);
}

function majorOf(packageFolder) {
  return Number.parseInt(JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version, 10);
}

function missingNode(oldestMajor) {
  return (
    `this is Node ${process.versions.node}, and the Node ${oldestMajor} that comes with this package is missing: ` +
    'npm did not run the install script of its package "node". ' +
    'Run it (with -g for a global install): npm rebuild node --ignore-scripts=false'
  );
}

function fail(sentence) {
  process.stderr.write(`orchestrate: ${sentence}\n`);
  process.exitCode = broken;
}

function endAs(code, signal) {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Whether a terminal sends its signals to this process, and so to the program, which shares its group. */
function inForeground() {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // After the name, which may hold anything: state, parent, group, session, terminal, its foreground group.
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
    return group === foreground;
  } catch {
    return process.stdin.isTTY === true;
  }
}
