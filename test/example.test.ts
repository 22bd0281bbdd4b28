import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ACTIONS } from '../src/actions/table.ts';
import { parsePlanFile } from '../src/plan-file/parse-plan-file.ts';

const project = dirname(import.meta.dirname);
const { example } = (await import(join(project, 'scripts', 'example.js'))) as {
  example: { plan: string; gate: string }; // a script of our own, in JavaScript
};

test('the one gate of the example is the step that `npm start` approves', () => {
  const text = readFileSync(join(project, example.plan));
  const settings = {
    workspace: project,
    sandbox: 'on',
    actions: ACTIONS,
    downloadHosts: [],
    home: homedir(),
  } as const;
  const plan = parsePlanFile({ text, ...settings });
  if (!plan.ok) throw new Error(JSON.stringify(plan.issues));
  expect(plan.value.steps.filter(({ gate }) => gate !== 'none').map(({ id }) => id)).toEqual([example.gate]);
  expect(plan.value.steps.length).toBeGreaterThanOrEqual(8);
});

test('`npm start` without a terminal says first which answers it gives, and passes its arguments on', () => {
  const root = mkdtempSync(join(tmpdir(), 'start-'));
  try {
    for (const folder of ['bin', 'scripts'])
      cpSync(join(project, folder), join(root, folder), { recursive: true });
    mkdirSync(join(root, 'src', 'cli'), { recursive: true });
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    const program = 'export const main = (argv: string[]): number => (console.log(JSON.stringify(argv)), 7);';
    writeFileSync(join(root, 'src', 'cli', 'main.ts'), program);
    const options = { cwd: root, env: { HOME: root }, encoding: 'utf8', input: '' } as const;
    const { status, stdout } = spawnSync(process.execPath, ['scripts/start.js', '--json'], options);
    const answers = ['--yes', '--approve', example.gate];
    const [said, argv = ''] = stdout.split('\n');
    expect(status).toBe(7);
    expect(said).toBe(
      `No terminal to ask at, so this approves the plan and its gate in advance: ${answers.join(' ')}`,
    );
    expect(JSON.parse(argv)).toEqual(['run', example.plan, ...answers, '--json']);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
