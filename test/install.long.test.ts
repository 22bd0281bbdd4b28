import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifest, packPackage } from './packed-package.ts';

const registry = spawnSync('npm', ['view', 'node', 'version', '--fetch-retries=0'], {
  stdio: 'ignore',
  timeout: 20_000,
});

/** The PATH of a user, without what `npm run` put in front of it. */
const path = (process.env['PATH'] ?? '')
  .split(':')
  .filter((folder) => !folder.includes('node_modules'))
  .join(':');

let root = '';
let tarball = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
  tarball = packPackage(root).tarball;
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** An empty project into which npm installs the package. */
function install(name: string, options: readonly string[]): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', ...options, tarball], {
    cwd: folder,
    env: { PATH: path, HOME: process.env['HOME'] },
    stdio: 'pipe',
  });
  return folder;
}

function orchestrate(folder: string): ReturnType<typeof spawnSync> {
  const env = { PATH: path, HOME: root };
  return spawnSync(join(folder, 'node_modules', '.bin', 'orchestrate'), ['--version'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
}

test.skipIf(registry.status !== 0)(
  'npm installs the package into an empty folder, and it runs (skipped without a registry)',
  () => {
    expect(orchestrate(install('plain', []))).toMatchObject({
      status: 0,
      stdout: `${manifest.version}\n`,
      stderr: '',
    });
  },
);

test.skipIf(registry.status !== 0 || Number.parseInt(run('node', '--version').slice(1), 10) >= 24)(
  'without install scripts it says what to do, and doing that mends it (skipped without a registry or an older Node)',
  () => {
    const folder = install('without-scripts', ['--ignore-scripts']);
    const broken = orchestrate(folder);
    expect(broken.status).toBe(70);
    const remedy = /(npm rebuild .*)\n$/.exec(String(broken.stderr))?.[1] ?? '';
    execFileSync('sh', ['-c', remedy], {
      cwd: folder,
      env: { PATH: path, HOME: process.env['HOME'] },
      stdio: 'pipe',
    });
    expect(orchestrate(folder)).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
  },
);

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { env: { PATH: path }, encoding: 'utf8' });
}
