/** The set-up as a fresh clone meets it, with an npm and an apt-get that only say that they were called. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const project = dirname(import.meta.dirname);
const isRoot = process.getuid?.() === 0;
const lockfile = (version: string): string =>
  JSON.stringify({
    packages: {
      '': {},
      'node_modules/a': { version },
      'node_modules/other-machine': { version: '1.0.0', optional: true },
    },
  });

let root = '';
const calls = (): string =>
  existsSync(join(root, 'calls')) ? readFileSync(join(root, 'calls'), 'utf8') : '';

/** A command on the PATH of the set-up that notes its call, and does what `body` says. */
function lay(name: string, body = ''): void {
  const path = join(root, 'commands', name);
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> '${root}/calls'\n${body}\n`);
  chmodSync(path, 0o755);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'setup-'));
  for (const folder of ['commands', 'node_modules/node/bin'])
    mkdirSync(join(root, folder), { recursive: true });
  cpSync(join(project, 'scripts'), join(root, 'scripts'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'package-lock.json'), lockfile('1.0.0'));
  writeFileSync(
    join(root, 'node_modules', '.package-lock.json'),
    lockfile('1.0.0').replace(/,"node_modules\/other.*?\}/, ''),
  );
  writeFileSync(join(root, 'node_modules', 'node', 'bin', 'node'), '');
  for (const name of ['bwrap', 'git', 'python3', 'gcc', 'apt-get', 'npm']) lay(name);
  symlinkSync('/bin/sh', join(root, 'commands', 'sh'));
  for (const name of ['mkdir', 'touch']) symlinkSync(`/bin/${name}`, join(root, 'commands', name));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Said {
  readonly status: number | null;
  readonly said: string;
}

function setUp(purpose: 'start' | 'test'): Said {
  const env = { PATH: join(root, 'commands') };
  const args = [join(root, 'scripts', 'setup.js'), purpose];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe('the npm packages', () => {
  test('are left alone, without a word, when they are what the lockfile says', () => {
    expect(setUp('start')).toEqual({ status: 0, said: '' });
    expect(calls()).toBe('');
  });

  test('are installed when one has another version, when one is missing and when all are', () => {
    const install = { status: 0, said: 'Installing the npm packages of package-lock.json, once: npm ci\n' };
    writeFileSync(join(root, 'package-lock.json'), lockfile('1.0.1'));
    expect(setUp('start')).toEqual(install);
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{ "packages": {} }');
    expect(setUp('start')).toEqual(install);
    rmSync(join(root, 'node_modules'), { recursive: true });
    lay('npm', 'mkdir -p node_modules/node/bin && touch node_modules/node/bin/node');
    expect(setUp('start')).toEqual(install);
    expect(calls()).toBe('npm ci\n'.repeat(3));
  });

  test('are followed by the Node that npm left out', () => {
    rmSync(join(root, 'node_modules', 'node', 'bin', 'node'));
    lay('npm', 'touch node_modules/node/bin/node');
    expect(setUp('start').status).toBe(0);
    expect(calls()).toBe('npm rebuild node --ignore-scripts=false\n');
  });

  test('that cannot be installed end the set-up with what npm said', () => {
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    lay('npm', 'echo no network >&2; exit 1');
    const { status, said } = setUp('test');
    expect(status).toBe(1);
    expect(said).toMatch(/no network\n\nset-up failed: npm ci\n$/);
  });
});

describe('the Debian packages', () => {
  test.skipIf(!isRoot)(
    'are installed by root, in one line that names them (skipped for an ordinary user)',
    () => {
      rmSync(join(root, 'commands', 'bwrap'));
      expect(setUp('start')).toEqual({
        status: 0,
        said: 'Installing the missing Debian packages, as root: apt-get install bubblewrap\n',
      });
      expect(calls()).toBe(
        'apt-get -y -q update\napt-get -y -q install --no-install-recommends bubblewrap\n',
      );
    },
  );

  test('are named with one command to those who cannot install them: the example stops, the tests go on', () => {
    for (const name of ['bwrap', 'python3', 'apt-get']) rmSync(join(root, 'commands', name));
    expect(setUp('start')).toEqual({
      status: 1,
      said: 'Missing on this machine: bubblewrap. Install them: sudo apt-get install -y bubblewrap\n',
    });
    expect(setUp('test')).toEqual({
      status: 0,
      said: 'Missing on this machine: bubblewrap python3. Install them: sudo apt-get install -y bubblewrap python3\n',
    });
    expect(calls()).toBe('');
  });
});
