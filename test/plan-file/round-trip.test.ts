import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parsePlan, parsePlanFile } from '../../src/plan-file/parse-plan-file.ts';
import { SETTINGS } from './settings.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planFileOf } from '../../src/plan-file/plan-file-of.ts';
import { quoteWords } from '../../src/core/plan-schema/quote-words.ts';

/** Text that a plan may hold: no NUL, no half characters, no expressions. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'\t\n \'"#:-{}[]&*!|>%@`~\\$\u2028\u0085\u200b'.split('')),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    maxLength: 40,
  })
  .map((raw) => raw.replaceAll('\0', '').replaceAll('${{', '').replaceAll('\r', ''));
const prose = text.filter((raw) => raw.trim() !== '');
const line = prose.map((raw) => raw.replaceAll('\n', ' ').trim()).filter((raw) => raw !== '');
const trap = fc.constantFrom(
  'no',
  'on',
  'true',
  'null',
  '~',
  '1.10',
  '0777',
  '1e3',
  '0x1F',
  '2026-01-01',
  '12:30',
  '<<',
  '- a',
  'a: b',
  '# c',
  '=',
  '|',
  '.inf',
);
const command = fc
  .array(fc.oneof(text, trap), { maxLength: 4 })
  .map((words) => quoteWords(['npm', ...words]));
const segment = fc
  .stringMatching(/^[A-Za-z0-9_@#:, -]{1,10}$/)
  .filter((raw) => raw.trim() !== '' && !/^\.{1,2}$/.test(raw));
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const name = fc.stringMatching(/^[A-Z_]{1,8}$/).filter((raw) => !raw.startsWith('ORCHESTRATE_'));
const host = fc.constantFrom(
  'registry.example.com',
  'a.example:8443',
  '*.b.example',
  'localhost:5432',
  '[::1]:80',
);
const id = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/)
  .filter(
    (raw) =>
      !['read', 'write', 'execute', 'destructive', 'external', 'constructor', 'toString', 'valueOf'].includes(
        raw,
      ),
  );
const some = <T>(member: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.uniqueArray(member, { maxLength: 3 });
const body = fc.oneof(
  fc.record({ execute: command }),
  fc.record({ test: command }),
  fc.record({ shell: prose }),
  fc.record({ plan: prose }),
  fc.record({ notify: prose, channel: line }),
  fc.record({ approve: prose }),
  fc.record({ implement: prose }),
);
const crash = fc.oneof(
  fc.constant({}),
  fc.record({ idempotent: fc.boolean() }),
  fc.record({ probe: command }),
  fc.record({ key: line }),
);
const extras = fc.record(
  {
    tier: fc.constantFrom('read', 'write', 'execute', 'destructive', 'external'),
    env: fc.dictionary(name, fc.oneof(text, trap, fc.integer(), fc.boolean()), { maxKeys: 3 }),
    grants: fc.record(
      {
        hosts: some(host),
        read: some(path.map((inner) => `/${inner}`)),
        sockets: some(path.map((inner) => `~/${inner}`)),
        cache: some(fc.constantFrom('npm', 'pip')),
        write: some(
          fc.oneof(
            path,
            path.map((inner) => `${inner}/**`),
            fc.constant('**'),
          ),
        ),
      },
      { requiredKeys: [] },
    ),
    limits: fc.record(
      {
        memory: fc.integer({ min: 1, max: 1e12 }).map((bytes) => `${bytes}B`),
        processes: fc.integer({ min: 1, max: 1000 }),
      },
      { requiredKeys: [] },
    ),
    timeout: fc.integer({ min: 1, max: 86_400_000 }).map((ms) => `${ms}ms`),
    'working-directory': path,
    'continue-on-error': fc.boolean(),
    checks: fc.array(fc.oneof(fc.record({ exists: path }), fc.record({ test: command })), { maxLength: 3 }),
    undo: fc.oneof(fc.record({ shell: prose }), fc.record({ execute: command })),
  },
  { requiredKeys: [] },
);
const step = fc
  .tuple(body, crash, extras)
  .map(([action, policy, rest]) => ({ ...rest, ...policy, ...action }));
const plans = fc
  .record({
    goal: prose,
    ids: fc.uniqueArray(id, { minLength: 1, maxLength: 6 }),
    steps: fc.array(step, { minLength: 6, maxLength: 6 }),
    needs: fc.infiniteStream(fc.boolean()),
    parallel: fc.integer({ min: 1, max: 9 }),
    sandbox: fc.constantFrom('on' as const, 'off' as const),
  })
  .map(({ goal, ids, steps, needs, parallel, sandbox }) => {
    const entries = ids.map((stepId, index) => [
      stepId,
      { ...steps[index], needs: ids.slice(0, index).filter(() => needs.next().value) },
    ]);
    return {
      sandbox,
      source: {
        goal,
        'max-parallel': parallel,
        steps: Object.fromEntries(entries) as Record<string, unknown>,
      },
    };
  });

describe('planFileOf', () => {
  it('writes every plan as a file that gives the same plan', () => {
    let valid = 0;
    fc.assert(
      fc.property(plans, ({ source, sandbox }) => {
        const settings = { ...SETTINGS, sandbox };
        const parsed = parsePlan(source, settings);
        fc.pre(parsed.ok);
        valid += 1;
        const file = planFileOf(parsed.value, settings);
        expect(parsePlanFile({ ...settings, text: file })).toEqual(parsed);
      }),
      { numRuns: 400, seed: 20260101 },
    );
    expect(valid).toBe(400);
  });

  it('gives the same plan for the JSON and the YAML of a value', () => {
    fc.assert(
      fc.property(plans, ({ source }) => {
        const parsed = parsePlan(source, SETTINGS);
        fc.pre(parsed.ok);
        expect(parsePlanFile({ ...SETTINGS, text: JSON.stringify(source, null, '\t') })).toEqual(parsed);
      }),
      { numRuns: 100, seed: 20260102 },
    );
  });

  it('leaves out what equals its default', () => {
    const source = {
      goal: 'Check it',
      steps: {
        deps: { execute: 'npm ci', grants: { hosts: 'registry.example.com', cache: 'npm' } },
        unit: { test: 'npm test', needs: 'deps', tier: 'read', timeout: '90s' },
        push: {
          shell: 'set -u\ngit push\n',
          needs: ['deps', 'unit'],
          grants: { hosts: ['git.example.com'] },
          probe: "git ls-remote origin 'v1'",
        },
      },
    };
    const parsed = parsePlan(source, SETTINGS);
    expect(parsed.ok && planFileOf(parsed.value, SETTINGS)).toBe(
      [
        'goal: Check it',
        'steps:',
        '  deps:',
        '    execute: npm ci',
        '    grants:',
        '      hosts: [registry.example.com]',
        '      cache: [npm]',
        '  unit:',
        '    test: npm test',
        '    needs: deps',
        '    tier: read',
        '    timeout: 1m30s',
        '  push:',
        '    shell: |',
        '      set -u',
        '      git push',
        '    needs: [deps, unit]',
        '    grants:',
        '      hosts: [git.example.com]',
        '    probe: git ls-remote origin v1',
        '',
      ].join('\n'),
    );
  });

  it('freezes the plan all the way down', () => {
    const parsed = parsePlan(
      { goal: 'x', steps: { a: { execute: 'x', grants: { hosts: ['a.example'] } } } },
      SETTINGS,
    );
    const plan: Plan | null = parsed.ok ? parsed.value : null;
    expect(Object.isFrozen(plan?.steps[0]?.grants.hosts)).toBe(true);
  });
});
