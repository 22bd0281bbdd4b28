import { expect, test } from 'vitest';
import { planChanges, type PlanChange } from './plan-changes.ts';
import { samplePlan, sampleStep } from '../../testing/sample-plan.ts';

const text = (change: PlanChange): string =>
  change.kind === 'changed'
    ? `${change.step ?? 'plan'} ${change.what}: ${change.before} > ${change.after}`
    : `${change.kind} ${change.step.id}`;

test('a plan does not differ from itself', () => {
  const plan = samplePlan([sampleStep('a'), sampleStep('b', { needs: ['a'] })]);
  expect(planChanges(plan, structuredClone(plan))).toEqual([]);
});

test('steps that came and went are told from steps that changed', () => {
  const before = samplePlan([sampleStep('a'), sampleStep('b')]);
  const after = samplePlan([sampleStep('b', { tier: 'external' }), sampleStep('c')]);
  expect(planChanges(before, after).map(text)).toEqual([
    'b gate: none > before',
    'b tier: read > external',
    'added c',
    'removed a',
  ]);
});

test('every fact of a step is compared, grants by their names, amounts with their units', () => {
  const grants = {
    hosts: ['a.example.com'],
    read: [],
    env: ['TOKEN'],
    sockets: [],
    cache: [],
    write: ['src/**'],
  };
  const before = samplePlan([sampleStep('a')]);
  const after = samplePlan([
    sampleStep('a', {
      work: { kind: 'argv', argv: ['echo', 'a b'] },
      grants,
      env: { CI: '1' },
      timeoutMs: 2000,
      limits: { outputBytes: 2048, memoryBytes: 1024, processes: 1, scratchBytes: 1024, fileBytes: 1024 },
      checks: [{ kind: 'exit', code: 3 }],
    }),
  ]);
  expect(planChanges(before, after).map(text)).toEqual([
    "a does: execute: true > execute: echo 'a b'",
    'a grants.hosts: none > a.example.com',
    'a grants.env: none > TOKEN',
    'a grants.write: any file > src/**',
    'a limits.output: 1.0 KiB > 2.0 KiB',
    'a timeout: 1.0 s > 2.0 s',
    'a checks: none > {"kind":"exit","code":3}',
    'a env.CI: none > 1',
  ]);
});

test('another goal, another order and another number at once are changes of the plan', () => {
  const before = samplePlan([sampleStep('a'), sampleStep('b')], { goal: 'One' });
  const after = samplePlan([sampleStep('b'), sampleStep('a')], { goal: 'Two', maxParallel: 9 });
  expect(planChanges(before, after).map(text)).toEqual([
    'plan goal: One > Two',
    'plan max-parallel: 2 > 9',
    'plan order: a, b > b, a',
  ]);
});
