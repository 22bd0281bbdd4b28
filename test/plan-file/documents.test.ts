/** Every plan that a document prints is a plan, and the editor schema agrees. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../src/actions/table.ts';
import { SETTINGS } from './settings.ts';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parsePlanFile } from '../../src/plan-file/parse-plan-file.ts';
import { planJsonSchema } from '../../src/core/plan-schema/plan-json-schema.ts';
import * as z from 'zod';

const root = join(import.meta.dirname, '../..');
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => join('docs', name))].filter(
  (path) => existsSync(join(root, path)),
);
const printed = documents.flatMap((path) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/^```ya?ml\n(.*?)^```$/gms)]
    .map(([, text = '']) => ({ path, text }))
    .filter(({ text }) => /^steps:/m.test(text)),
);
const examples = readdirSync(join(root, 'examples'))
  .filter((name) => /\.ya?ml$/.test(name))
  .map((name) => ({ path: name, text: readFileSync(join(root, 'examples', name), 'utf8') }));

/** The whole language as it is designed, much of it not built yet. */
const DESIGNED = `# yaml-language-server: $schema=plan.schema.json
goal: Make the tests pass and tag the release
inputs: { version: { type: string, required: true } }
budget: { wall: 30m, usd: 2, tokens: 500k }
repair: { auto: true, tier: execute, write: ['src/**'], limit: 2 }
checks: [{ test: npm run smoke }]
steps:
  deps: { execute: npm ci, grants: { hosts: [packages.example.com], cache: npm } }   # a download host of the operator's list
  lint: { execute: npm run lint, needs: deps, tier: read }
  unit: { test: npm test, needs: deps, timeout: 10m, checks: [{ exists: coverage/index.html }] }
  fix:
    implement: Make the failing tests pass without touching test/
    agent: claude
    needs: unit
    if: steps.unit.state == 'failed'
    grants: { write: ['src/**'] }
  again: { test: npm test, needs: fix }
  tag:
    shell: git tag "v$VERSION" && git push origin "v$VERSION"
    env: { VERSION: '\${{ inputs.version }}' }
    needs: [lint, unit, again]
    if: steps.unit.state == 'completed' || steps.again.state == 'completed'
    workspace: direct
    grants: { hosts: [git.example.com], env: [GIT_TOKEN] }
    undo: { shell: git push --delete origin "v$VERSION" }
  tell: { notify: 'v\${{ inputs.version }} is out', needs: tag, channel: team }
`;

describe('the designed plan', () => {
  it('is refused for what is not built yet and for nothing else', () => {
    const parsed = parsePlanFile({ ...SETTINGS, text: DESIGNED });
    const issues = parsed.ok
      ? []
      : parsed.issues.map(
          ({ code, path, position }) => `${position?.line}:${position?.column} ${code} ${path.join('.')}`,
        );
    expect(issues).toEqual([
      '3:1 not-supported inputs',
      '4:1 not-supported budget',
      '5:1 not-supported repair',
      '13:5 not-supported steps.fix.agent',
      '15:5 not-supported steps.fix.if',
      '20:12 not-supported steps.tag.env.VERSION',
      '22:5 not-supported steps.tag.if',
      '23:5 not-supported steps.tag.workspace',
      '26:11 not-supported steps.tell.notify',
    ]);
  });
});

describe('printed plans', () => {
  it('are found', () => {
    expect(printed.map(({ path }) => path)).toContain('docs/plan.md');
  });

  it.each([...printed, ...examples])('$path holds a plan that is right', ({ text }) => {
    expect(parsePlanFile({ ...SETTINGS, text })).toMatchObject({ ok: true });
  });
});

describe('generated files', () => {
  it('are up to date', () => {
    const run = (): string =>
      execFileSync(process.execPath, [join(root, 'scripts/generate-docs.ts'), '--check'], {
        encoding: 'utf8',
      });
    expect(run()).toBe('');
  });
});

describe('the editor schema', () => {
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(planJsonSchema(ACTIONS))));

  it.each([{ path: 'the designed plan', text: DESIGNED }, ...printed, ...examples])(
    'accepts $path',
    ({ text }) => {
      expect(schema.safeParse(parse(text))).toMatchObject({ success: true });
    },
  );

  it.each([
    ['an unknown key', 'goal: g\nstep: {}\nsteps: { a: { test: x } }'],
    ['no goal', 'steps: { a: { test: x } }'],
    ['no action', 'goal: g\nsteps: { a: { tier: read } }'],
    ['two actions', 'goal: g\nsteps: { a: { test: x, shell: y } }'],
    ['a tier that is none', 'goal: g\nsteps: { a: { test: x, tier: safe } }'],
    ['a number as a duration', 'goal: g\nsteps: { a: { test: x, timeout: 10 } }'],
    ['an id that is a number', 'goal: g\nsteps: { "10": { test: x } }'],
  ])('refuses %s', (_name, text) => {
    expect(schema.safeParse(parse(text)).success).toBe(false);
  });
});
