import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings.ts';
import type { PlanSettings } from '../../src/plan-file/settings.ts';
import type { Step } from '../../src/core/plan.ts';
import { parsePlan, parsePlanFile } from '../../src/plan-file/parse-plan-file.ts';

/** The only step of a plan that a program wrote. */
function stepOf(step: object, settings: Partial<PlanSettings> = {}): Step | undefined {
  const parsed = parsePlan({ goal: 'g', steps: { a: step } }, { ...SETTINGS, ...settings });
  return parsed.ok ? parsed.value.steps[0] : undefined;
}

/** The issues of a value as `code path`. */
function issuesOf(value: unknown): readonly string[] {
  const parsed = parsePlan(value, SETTINGS);
  return parsed.ok ? [] : parsed.issues.map(({ code, path }) => `${code} ${path.join('.')}`);
}

describe('a complete plan', () => {
  it('has every default written out', () => {
    expect(parsePlan({ goal: ' g ', steps: { a: { test: 'npm test' } } }, SETTINGS)).toEqual({
      ok: true,
      value: {
        version: 1,
        goal: 'g',
        workspace: '/srv/project',
        sandbox: 'on',
        maxParallel: 4,
        checks: [],
        steps: [
          {
            id: 'a',
            action: 'test',
            work: { kind: 'argv', argv: ['npm', 'test'] },
            needs: [],
            tier: 'execute',
            gate: 'none',
            decideWithinMs: 604_800_000,
            env: {},
            grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: null },
            limits: {
              outputBytes: 67_108_864,
              memoryBytes: 8_589_934_592,
              processes: 4096,
              scratchBytes: 1_073_741_824,
              fileBytes: 8_589_934_592,
            },
            timeoutMs: 600_000,
            workingDirectory: '.',
            continueOnError: false,
            checks: [],
            undo: { kind: 'irreversible' },
            crash: { kind: 'ask' },
            channel: null,
          },
        ],
      },
    });
  });

  it('keeps the order of the file', () => {
    const text = 'goal: g\nsteps: { z: { test: x }, m: { test: x }, a: { test: x } }\n';
    const parsed = parsePlanFile({ ...SETTINGS, text });
    expect(parsed.ok && parsed.value.steps.map(({ id }) => id)).toEqual(['z', 'm', 'a']);
  });

  it('expands the home folder and tidies paths', () => {
    const step = stepOf({
      test: 'x',
      'working-directory': './a//b/',
      grants: { read: ['~/.cache/x/', '/opt//y/./z'], sockets: '~/run/s', write: ['./src/**', 'b//c', '**'] },
    });
    expect(step?.workingDirectory).toBe('a/b');
    expect(step?.grants).toMatchObject({
      read: ['/home/ada/.cache/x', '/opt/y/z'],
      sockets: ['/home/ada/run/s'],
      write: ['src/**', 'b/c', '**'],
    });
  });
});

describe('tier, gate and crash policy', () => {
  it.each<[string, object, string, Partial<PlanSettings>?]>([
    ['a command', { execute: 'x' }, 'execute, gate none, ask'],
    ['a command that only reads', { execute: 'x', tier: 'read' }, 'read, gate none, again'],
    ['a host', { execute: 'x', grants: { hosts: 'a.example' } }, 'external, gate before, ask'],
    [
      'a download host',
      { execute: 'x', grants: { hosts: 'registry.example.com' } },
      'execute, gate none, ask',
    ],
    [
      'no download list',
      { execute: 'x', grants: { hosts: 'registry.example.com' } },
      'external, gate before, ask',
      { downloadHosts: [] },
    ],
    [
      'reading without a sandbox',
      { execute: 'x', tier: 'read' },
      'execute, gate none, ask',
      { sandbox: 'off' },
    ],
    ['a text without a sandbox', { plan: 'x' }, 'read, gate none, again', { sandbox: 'off' }],
    ['a question', { approve: 'x' }, 'read, gate before, again'],
    [
      'an agent over a host',
      { implement: 'x', grants: { hosts: 'a.example' } },
      'external, gate before, ask',
    ],
    ['what destroys', { shell: 'x', tier: 'destructive' }, 'destructive, gate before, ask'],
    ['what may be repeated', { shell: 'x', idempotent: true }, 'execute, gate none, again'],
    ['what may not', { shell: 'x', tier: 'read', idempotent: false }, 'read, gate none, ask'],
    ['a key', { shell: 'x', key: 'k' }, 'execute, gate none, key'],
    ['a probe', { shell: 'x', probe: 'y z' }, 'execute, gate none, probe'],
  ])('of %s', (...[, source, expected, settings]) => {
    const step = stepOf(source, settings);
    expect(`${step?.tier}, gate ${step?.gate}, ${step?.crash.kind}`).toBe(expected);
  });

  it('lets nothing land that a read step wrote', () => {
    expect(stepOf({ execute: 'x', tier: 'read' })?.grants.write).toEqual([]);
    expect(stepOf({ execute: 'x', tier: 'read' }, { sandbox: 'off' })?.grants.write).toBeNull();
    expect(stepOf({ execute: 'x' })?.grants.write).toBeNull();
  });
});

describe('values of a program', () => {
  it('have issues with paths and without positions', () => {
    const parsed = parsePlan({ goal: 'g', steps: { a: { test: 'x', needs: ['b'] } } }, SETTINGS);
    expect(parsed).toEqual({
      ok: false,
      issues: [{ code: 'unknown-need', path: ['steps', 'a', 'needs', 0], message: 'there is no step b' }],
    });
  });

  it('may leave keys undefined', () => {
    expect(issuesOf({ goal: 'g', steps: { a: { test: 'x', needs: undefined } } })).toEqual([]);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['type ']],
    ['a function', { goal: 'g', steps: { a: { test: () => 'x' } } }, ['type steps.a.test']],
    ['a date', { goal: new Date(0), steps: { a: { test: 'x' } } }, ['type goal']],
    [
      'a number that is none',
      { goal: 'g', 'max-parallel': Number.NaN, steps: { a: { test: 'x' } } },
      ['type max-parallel'],
    ],
    [
      'a hidden prototype',
      { goal: 'g', steps: JSON.parse('{"__proto__":{"test":"x"},"a":{"test":"x"}}') },
      ['id steps.__proto__'],
    ],
    ['an object that holds itself', selfHolding(), ['type self']],
  ])('refuse %s', (_name, value, expected) => {
    expect(issuesOf(value).toSorted()).toEqual(expected.toSorted());
  });

  it('may repeat an object, but not without end', () => {
    const doubled = Array.from({ length: 40 }).reduce<object>((inner) => ({ a: inner, b: inner }), {});
    const codes = issuesOf({ goal: 'g', steps: { a: { test: 'x' } }, x: doubled }).map(
      (issue) => issue.split(' ')[0],
    );
    expect(codes).toEqual(['too-large', 'unknown-key']);
    const shared = { hosts: ['a.example'] };
    const steps = { a: { test: 'x', grants: shared }, b: { test: 'x', grants: shared } };
    expect(issuesOf({ goal: 'g', steps })).toEqual([]);
  });

  it('never change the prototype of anything', () => {
    issuesOf(JSON.parse('{"goal":"g","steps":{"a":{"test":"x","env":{"__proto__":{"polluted":"yes"}}}}}'));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('may form a chain of twenty thousand steps, and a cycle of as many', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `s${index}`);
    const chain = ids.map((id, index) => [
      id,
      { plan: 'x', needs: ids.slice(Math.max(0, index - 1), index) },
    ]);
    expect(issuesOf({ goal: 'g', steps: Object.fromEntries(chain) })).toEqual([]);
    const cycle = [['s0', { plan: 'x', needs: ids.at(-1) }], ...chain.slice(1)];
    expect(issuesOf({ goal: 'g', steps: Object.fromEntries(cycle) })).toEqual(['cycle steps.s1.needs.0']);
  });
});

function selfHolding(): object {
  const value: Record<string, unknown> = { goal: 'g', steps: { a: { test: 'x' } } };
  value['self'] = value;
  return value;
}
