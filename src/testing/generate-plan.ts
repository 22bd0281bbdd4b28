import fc from 'fast-check';
import type { Check, CrashPolicy, Plan, Step } from '../core/plan.ts';
import { TIERS, hasOwnGate } from '../core/tier.ts';
import { samplePlan, sampleStep } from './sample-plan.ts';

const CHECKS: readonly Check[] = [
  { kind: 'exit', code: 0 },
  { kind: 'exists', path: 'a/report' },
  { kind: 'test', argv: ['true'] },
];

const CRASHES: readonly CrashPolicy[] = [
  { kind: 'again' },
  { kind: 'ask' },
  { kind: 'key', key: 'once' },
  { kind: 'probe', argv: ['true'] },
];

const WRITES: readonly (readonly string[] | null)[] = [
  null,
  [],
  ['a/**'],
  ['b/**'],
  ['a/report'],
  ['a/**', 'c'],
];

const STEP = fc.record({
  needs: fc.array(fc.nat(), { maxLength: 3 }),
  tier: fc.oneof(
    { weight: 2, arbitrary: fc.constant('read' as const) },
    { weight: 3, arbitrary: fc.constantFrom(...TIERS) },
  ),
  isGated: fc.integer({ min: 0, max: 4 }).map((value) => value === 4),
  continueOnError: fc.integer({ min: 0, max: 4 }).map((value) => value === 4),
  checks: fc.array(fc.constantFrom(...CHECKS), { maxLength: 2 }),
  crash: fc.constantFrom(...CRASHES),
  write: fc.constantFrom(...WRITES),
});

/**
 * Plans of 1 to `maxSteps` steps: any acyclic needs, in a file order that need not
 * respect them, with gates, checks, crash policies, write grants and limits.
 */
export function arbitraryPlan(maxSteps: number): fc.Arbitrary<Plan> {
  return fc
    .record({
      steps: fc.array(STEP, { minLength: 1, maxLength: maxSteps }),
      places: fc.array(fc.nat(), { minLength: maxSteps, maxLength: maxSteps }),
      checks: fc.array(fc.constantFrom(...CHECKS.slice(1)), { maxLength: 2 }),
      maxParallel: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ steps, places, checks, maxParallel }) => {
      const built = steps.map((spec, index) => ({ step: toStep(spec, index), place: places[index] ?? 0 }));
      const inFileOrder = built.toSorted((a, b) => a.place - b.place).map(({ step }) => step);
      return samplePlan(inFileOrder, { checks, maxParallel });
    });
}

/** Needs point at steps made before this one, so that there is no cycle. */
function toStep(spec: typeof STEP extends fc.Arbitrary<infer T> ? T : never, index: number): Step {
  const needs = index === 0 ? [] : [...new Set(spec.needs.map((need) => `s${need % index}`))];
  const sample = sampleStep(`s${index}`, {
    needs,
    tier: spec.tier,
    gate: spec.isGated || hasOwnGate(spec.tier) ? 'before' : 'none',
    continueOnError: spec.continueOnError,
    checks: spec.checks,
    crash: spec.crash,
  });
  return { ...sample, grants: { ...sample.grants, write: spec.write } };
}
