/**
 * The launcher as people meet it: a copy of `bin` in a package of its own, whose program is a
 * probe that says what reached it.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const project = dirname(import.meta.dirname);
const node24 = join(project, 'node_modules', 'node');

const probe = `
import { execFileSync } from 'node:child_process';
const say = (line) => console.log(line);
export async function main([what, ...args]) {
  if (what === 'report') {
    const environment = execFileSync('env', { encoding: 'utf8' });
    say(JSON.stringify({ args, parent: process.ppid, version: process.version, environment }));
  }
  if (what === 'die') process.kill(process.pid, args[0]);
  if (what === 'echo') process.stdin.pipe(process.stdout);
  if (what === 'wait') await hangUp();
  return Number(what === 'exit' ? args[0] : 0);
}
function hangUp() {
  return new Promise((resolve) => {
    const alive = setInterval(() => undefined, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => say(signal));
    process.on('SIGHUP', () => { say('SIGHUP'); clearInterval(alive); resolve(); });
    say(String(process.ppid));
  });
}
`;

let home = '';
let root = '';
let launcher = '';

/** Another Node on this machine that is too old for the program, as a fresh machine may have it. */
const oldNode = await findOldNode();

async function findOldNode(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node');
    if (folder.includes('node_modules') || !existsSync(node)) continue;
    const version = (await run(node, ['--version'])).stdout;
    if (/^v2[0-3]\./.test(version)) return node;
  }
  return undefined;
}

type Running = ChildProcessByStdio<Writable, Readable, Readable>;

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const inherited = { PATH: process.env['PATH'], HOME: home };
  return spawn(program, args, { env: { ...inherited, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
}

interface Ended {
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function end(child: Running): Promise<Ended> {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>, // what its documentation says
  ]);
  return { status: signal ?? code, stdout, stderr };
}

async function text(stream: Readable): Promise<string> {
  let all = '';
  for await (const chunk of stream.setEncoding('utf8')) all += String(chunk);
  return all;
}

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = start(program, args, env);
  child.stdin.end();
  return end(child);
}

/** The lines of a child, one at a time. */
function lines(child: Running): () => Promise<string | undefined> {
  const iterator = createInterface(child.stdout)[Symbol.asyncIterator]();
  return async () => {
    const { done, value } = await iterator.next();
    return done === true ? undefined : value;
  };
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'launcher-'));
  home = join(root, 'home');
  const packageFolder = join(root, 'project', 'node_modules', 'brainos-orchestrate');
  mkdirSync(join(packageFolder, 'src', 'cli'), { recursive: true });
  cpSync(join(project, 'bin'), join(packageFolder, 'bin'), { recursive: true });
  writeFileSync(join(packageFolder, 'package.json'), '{ "type": "module" }');
  mkdirSync(join(packageFolder, 'dist', 'cli'), { recursive: true });
  writeFileSync(join(packageFolder, 'dist', 'cli', 'main.js'), probe);
  symlinkSync(node24, join(root, 'project', 'node_modules', 'node'));
  launcher = join(packageFolder, 'bin', 'orchestrate.js');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the command on the Node that comes with the package', () => {
  test('becomes the program, through the link that npm makes, with no process in between', async () => {
    const link = join(root, 'orchestrate');
    symlinkSync(join(dirname(launcher), 'orchestrate'), link);
    const report = JSON.parse((await run(link, ['report', 'a b', '', '*'])).stdout);
    expect(report).toMatchObject({ args: ['a b', '', '*'], parent: process.pid, version: /^v24\./ });
  });

  test('leaves a program that a plain kill -9 of the command ends', async () => {
    const child = start(join(dirname(launcher), 'orchestrate'), ['wait']);
    await lines(child)();
    child.kill('SIGKILL');
    expect((await end(child)).status).toBe('SIGKILL');
  });

  test('keeps compiled code in the cache folder of the user, and nowhere when that is not absolute', async () => {
    const command = join(dirname(launcher), 'orchestrate');
    await run(command, ['exit', '0'], { XDG_CACHE_HOME: 'relative' });
    expect(readdirSync(join(home, '.cache', 'orchestrate'))).toEqual(['compiled']);
    await run(command, ['exit', '0'], { XDG_CACHE_HOME: join(root, 'cache'), HOME: 'relative' });
    expect(readdirSync(join(root, 'cache', 'orchestrate'))).toEqual(['compiled']);
    expect(readdirSync(root)).not.toContain('relative');
  });

  test('prefers the sources of a clone to a build that may be older', async () => {
    const clone = join(root, 'clone');
    cpSync(dirname(dirname(launcher)), clone, { recursive: true });
    mkdirSync(join(clone, 'node_modules'));
    symlinkSync(node24, join(clone, 'node_modules', 'node'));
    mkdirSync(join(clone, 'src', 'cli'), { recursive: true });
    writeFileSync(
      join(clone, 'src', 'cli', 'main.ts'),
      'export const main = (): void => console.log("source");',
    );
    expect((await run(join(clone, 'bin', 'orchestrate'), [])).stdout).toBe('source\n');
  });
});

describe.skipIf(oldNode === undefined)('the command on an older Node (skipped where PATH has none)', () => {
  const node = oldNode ?? '';

  test('starts the program on Node 24 with its arguments, and leaves no trace in its environment', async () => {
    const ended = await run(node, [launcher, 'report', 'a b', '', '*']);
    const report = JSON.parse(ended.stdout);
    expect(report).toMatchObject({ args: ['a b', '', '*'], version: /^v24\./ });
    expect(report.environment).not.toMatch(/ORCHESTRATE_LAUNCHER|NODE_CHANNEL/);
  });

  test('gives the program its standard input to the end', async () => {
    const child = start(node, [launcher, 'echo']);
    child.stdin.end('one\ntwo');
    expect(await end(child)).toEqual({ status: 0, stdout: 'one\ntwo', stderr: '' });
  });

  test('ends with the exit status of the program', async () => {
    expect((await run(node, [launcher, 'exit', '4'])).status).toBe(4);
  });

  test.each(['SIGTERM', 'SIGKILL', 'SIGINT', 'SIGHUP'])(
    'dies of %s when the program does',
    async (signal) => {
      expect((await run(node, [launcher, 'die', signal])).status).toBe(signal);
    },
  );

  test('passes on the signals that only it got', async () => {
    const child = start(node, [launcher, 'wait']);
    const line = lines(child);
    await line();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      child.kill(signal);
      expect(await line()).toBe(signal);
    }
    expect((await end(child)).status).toBe(0);
  });

  test('tells the program of its own kill -9 as SIGHUP', async () => {
    const child = start(node, [launcher, 'wait']);
    const line = lines(child);
    await line();
    child.kill('SIGKILL');
    expect(await line()).toBe('SIGHUP');
  });

  test('lets one Ctrl-C of a terminal be one', async () => {
    const command = `exec '${node}' '${launcher}' wait`;
    const terminal = start('script', ['--quiet', '--flush', '--return', '--command', command, '/dev/null']);
    const line = lines(terminal);
    const launcherPid = Number(await line());
    // More than once, because the kernel may merge two signals that should not both be sent.
    for (let press = 1; press <= 8; press += 1) {
      terminal.stdin.write('\u0003');
      expect(await line()).toContain('SIGINT');
      // A second SIGINT would come before this: the launcher takes signals in order.
      process.kill(launcherPid, 'SIGTERM');
      expect(await line()).toContain('SIGTERM');
    }
    process.kill(launcherPid, 'SIGHUP');
    terminal.stdin.end();
    expect((await end(terminal)).status).toBe(0);
  });

  test('prefers the nested Node 24 and passes by an older one', async () => {
    const modules = join(root, 'project', 'node_modules');
    const nested = join(modules, 'brainos-orchestrate', 'node_modules');
    mkdirSync(nested);
    symlinkSync(node24, join(nested, 'node'));
    rmSync(join(modules, 'node'));
    layNode(join(modules, 'node'), '18.20.0', node);
    expect((await run(node, [launcher, 'exit', '3'])).status).toBe(3);
  });

  test('says in one line how to get a Node 24 that npm did not bring', async () => {
    rmSync(join(root, 'project', 'node_modules', 'node'));
    for (const [program, args] of [
      [node, [launcher]],
      [join(dirname(launcher), 'orchestrate'), []],
    ] as const) {
      const ended = await run(program, args, {
        PATH: `${dirname(node)}${delimiter}/usr/bin${delimiter}/bin`,
      });
      expect(ended).toMatchObject({ status: 70, stdout: '' });
      expect(ended.stderr).toMatch(/^orchestrate: .*npm rebuild node --ignore-scripts=false\n$/);
    }
  });

  test('refuses a Node that is older than its package says, and does not start itself for ever', async () => {
    rmSync(join(root, 'project', 'node_modules', 'node'));
    layNode(join(root, 'project', 'node_modules', 'node'), '24.0.0', node);
    const ended = await run(node, [launcher]);
    expect(ended.status).toBe(70);
    expect(ended.stderr).toMatch(/^orchestrate: .*is not the Node 24 that it says it is\n$/);
  });
});

/** An npm package `node` that says it has one version and starts `binary`. */
function layNode(folder: string, version: string, binary: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'node', version }));
  writeFileSync(join(folder, 'bin', 'node'), `#!/bin/sh\nexec '${binary}' "$@"\n`);
  chmodSync(join(folder, 'bin', 'node'), 0o755);
}
