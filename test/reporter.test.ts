import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const project = dirname(import.meta.dirname);
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reporter-'));
  mkdirSync(join(root, 'src'));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Runs the suites of a project of their own under this project's configuration. */
function suites(files: Readonly<Record<string, string>>): {
  readonly status: number | null;
  readonly last: string;
} {
  for (const [name, body] of Object.entries(files)) {
    writeFileSync(join(root, 'src', `${name}.test.ts`), `import { expect, test } from 'vitest';\n${body}\n`);
  }
  const vitest = join(project, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(project, 'vitest.config.ts');
  const args = [vitest, 'run', '--root', root, '--config', config];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
  return { status, last: stdout.trimEnd().split('\n').at(-1) ?? '' };
}

test('a run in which all tests pass ends with their number', () => {
  expect(suites({ a: `test('one', () => expect(1).toBe(1));` })).toEqual({
    status: 0,
    last: '1 passed, 0 failed',
  });
});

test('failed tests, files that do not load and errors outside of tests are all failures', () => {
  const ended = suites({
    a: `test('one', () => expect(1).toBe(1)); test('two', () => expect(1).toBe(2)); test('three', (t) => t.skip('why'));`,
    b: `throw new Error('does not load');`,
    c: `test('late', () => void Promise.reject(new Error('late')));`,
  });
  expect(ended).toEqual({ status: 1, last: '2 passed, 3 failed, 1 skipped' });
});

test('a run that runs no test fails', () => {
  expect(suites({ a: `test.skip('one', () => undefined);` })).toEqual({
    status: 1,
    last: '0 passed, 0 failed, 1 skipped',
  });
  rmSync(join(root, 'src'), { recursive: true });
  expect(suites({})).toEqual({ status: 1, last: '0 passed, 0 failed' });
});
