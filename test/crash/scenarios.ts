import type { Check, Plan } from '../../src/core/plan.ts';
import type { ScriptedEnd } from '../../src/testing/scripted-sandbox.ts';
import { samplePlan, sampleStep } from '../../src/testing/sample-plan.ts';

/** A plan that is crashed everywhere, and how its steps behave. */
export interface Scenario {
  readonly plan: Plan;
  /** How the commands of steps end; the others succeed. */
  readonly ends?: Readonly<Record<string, ScriptedEnd>>;
  /** The step while which a person cancels. */
  readonly cancelWhile?: string;
  /** Paths that exist in the workspace. */
  readonly files?: readonly string[];
}

const ASK = { crash: { kind: 'ask' } } as const;
const KEY = { crash: { kind: 'key', key: 'order-7' } } as const;
const PROBE = { crash: { kind: 'probe', argv: ['probe'] } } as const;
const FAILS: ScriptedEnd = { exitCode: 1, output: 'it does not work\n' };
const TEST: Check = { kind: 'test', argv: ['true'] };

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  chain: {
    plan: samplePlan([
      sampleStep('a'),
      sampleStep('b', { needs: ['a'], ...ASK }),
      sampleStep('c', { needs: ['b'], ...KEY }),
      sampleStep('d', { needs: ['c'], ...PROBE }),
    ]),
    ends: { b: { output: 'done\n' } },
  },
  diamond: {
    plan: samplePlan(
      [
        sampleStep('top', ASK),
        sampleStep('left', { needs: ['top'], ...ASK }),
        sampleStep('middle', { needs: ['top'], ...PROBE }),
        sampleStep('right', { needs: ['top'] }),
        sampleStep('bottom', { needs: ['left', 'middle', 'right'], ...ASK }),
      ],
      { maxParallel: 3 },
    ),
  },
  gates: {
    plan: samplePlan([
      sampleStep('first', { gate: 'before', ...ASK }),
      sampleStep('second', { gate: 'before', needs: ['first'] }),
      sampleStep('third', { gate: 'before', needs: ['first'], ...PROBE }),
    ]),
  },
  checks: {
    plan: samplePlan(
      [
        sampleStep('a', { ...ASK, checks: [{ kind: 'exists', path: 'report' }, TEST] }),
        sampleStep('b', { needs: ['a'], checks: [{ kind: 'exit', code: 3 }] }),
      ],
      { checks: [TEST] },
    ),
    ends: { b: { exitCode: 3 } },
    files: ['report'],
  },
  'continue-on-error': {
    plan: samplePlan([sampleStep('a', { continueOnError: true }), sampleStep('b', { needs: ['a'], ...ASK })]),
    ends: { a: FAILS },
  },
  'a failing step': {
    plan: samplePlan([
      sampleStep('a'),
      sampleStep('fails', { needs: ['a'] }),
      sampleStep('never', { needs: ['fails'], ...ASK }),
      sampleStep('beside', { needs: ['a'], ...ASK }),
    ]),
    ends: { fails: FAILS },
  },
  'a failing check': {
    plan: samplePlan([
      sampleStep('a', { checks: [{ kind: 'exists', path: 'missing' }] }),
      sampleStep('b', { needs: ['a'] }),
    ]),
  },
  cancel: {
    plan: samplePlan(
      [
        sampleStep('a'),
        sampleStep('b', { needs: ['a'] }),
        sampleStep('c', { needs: ['a'], ...ASK }),
        sampleStep('d', { needs: ['b'] }),
      ],
      { maxParallel: 2 },
    ),
    ends: { b: 'runs', c: 'runs' },
    cancelWhile: 'b',
  },
};
