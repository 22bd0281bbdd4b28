import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPlace } from './place.ts';

const VALID = 'goal: Be valid\nsteps:\n  one: { execute: "true" }\n  two: { test: "true", needs: one }\n';
const WRONG = 'goal: Be wrong\nsteps:\n  one: { tst: "true", needs: two }\n';

test('a valid plan is one line with its goal, steps and digest; no store is made', () => {
  const place = createPlace();
  place.write({ 'orchestrate.yaml': VALID });
  const { status, stdout } = place.run(['validate', 'orchestrate.yaml']);
  expect(stdout).toMatch(/^✓ orchestrate\.yaml {2}Be valid · 2 steps · [0-9a-f]{12}\n$/);
  expect(status).toBe(0);
  expect(place.run(['validate']).stdout).toContain('Be valid');
  expect(existsSync(join(place.home, '.local'))).toBe(false);
});

test('every issue of every file is named with line and column, and the others are still looked at', () => {
  const place = createPlace();
  place.write({ 'wrong.yaml': WRONG, 'valid.yaml': VALID });
  const { status, stdout } = place.run(['validate', 'wrong.yaml', 'gone.yaml', 'valid.yaml']);
  expect(stdout.split('\n').map((line) => line.slice(0, 18))).toEqual([
    'wrong.yaml:3:10  `',
    'wrong.yaml:3:30  t',
    'gone.yaml  cannot ',
    '✓ valid.yaml  Be v',
    '',
  ]);
  expect(status).toBe(2);
});

test('`--json` gives one issue or plan a line, also of standard input', () => {
  const place = createPlace();
  place.write({ 'valid.yaml': VALID });
  const wrong = place.run(['validate', '--json', '-'], { input: WRONG });
  expect(wrong.status).toBe(2);
  expect(
    wrong.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([
    { type: 'issue', file: '-', line: 3, column: 10, code: 'unknown-key', path: ['steps', 'one', 'tst'] },
    { type: 'issue', file: '-', line: 3, column: 30, code: 'unknown-need' },
  ]);
  const [fromFile, fromInput] = [
    place.run(['validate', '--json', 'valid.yaml']),
    place.run(['validate', '--json', '-'], { input: VALID }),
  ].map(({ stdout }) => JSON.parse(stdout) as { digest: string; steps: number });
  expect(fromFile).toMatchObject({ type: 'plan', file: 'valid.yaml', steps: 2 });
  expect(fromInput?.digest).toBe(fromFile?.digest);
});

test('the digest is the one of the sandbox mode that is asked for', () => {
  const place = createPlace();
  place.write({ 'orchestrate.yaml': VALID });
  const [on, off] = ['on', 'off'].map((mode) => place.run(['validate', '--sandbox', mode]).stdout);
  expect(on).not.toBe(off);
  place.write({ [place.configuration]: 'sandbox: off\n' });
  expect(place.run(['validate']).stdout).toBe(off);
  expect(place.run(['validate', '--sandbox', 'maybe']).status).toBe(2);
});
