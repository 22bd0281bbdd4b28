import { describe, expect, it } from 'vitest';
import type { Check, Step } from './plan.ts';
import type { Evidence } from './outcome.ts';
import type { StepState } from './state.ts';
import type { Tier } from './tier.ts';
import { samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { taskAfter } from '../testing/fold-command.ts';
import { verdictOf } from './verdict-of.ts';
import { moveStep } from './move-step.ts';

const TEST: Check = { kind: 'test', argv: ['true'] };
const EXISTS: Check = { kind: 'exists', path: 'src/report' };
const COMPLETED: StepState = { state: 'completed' };
const FAILED: StepState = { state: 'failed', failure: { kind: 'check', message: 'no' } };
const SKIPPED: StepState = { state: 'skipped', reason: 'left out', cause: null };

interface Case {
  readonly tier?: Tier;
  readonly write?: readonly string[];
  readonly checks?: readonly Check[];
  readonly planChecks?: readonly Check[];
  readonly state?: StepState;
  /** Whether the checks of the step, and of the plan, passed; absent when they were not run. */
  readonly step?: boolean;
  readonly plan?: boolean;
  readonly isCompleted?: boolean;
}

/** The verdict on a plan with one step. */
function verdictFor(given: Case): ReturnType<typeof verdictOf> {
  const { checks = [], planChecks = [], tier = 'write', write } = given;
  const sample = sampleStep('a', { tier, checks, continueOnError: true });
  const step: Step = { ...sample, grants: { ...sample.grants, write: write ?? null } };
  const state = taskAfter(samplePlan([step], { checks: planChecks }), []);
  moveStep(state, 0, given.state ?? COMPLETED);
  if (given.step !== undefined) state.evidence.set(0, evidenceOf(checks, given.step));
  if (given.plan !== undefined) state.evidence.set(-1, evidenceOf(planChecks, given.plan));
  return verdictOf(state, given.isCompleted ?? true);
}

function evidenceOf(checks: readonly Check[], passed: boolean): readonly Evidence[] {
  return checks.map((check) => ({ check, passed, detail: 'seen' }));
}

describe('verdictOf', () => {
  it.each<[string, Case, string]>([
    ['a task that did not complete', { checks: [TEST], step: true, isCompleted: false }, 'failed'],
    ['a task without checks', {}, 'unproven'],
    ['a step that passed its own check', { checks: [EXISTS], step: true }, 'proven'],
    ['a change under a test of the plan', { planChecks: [TEST], plan: true }, 'proven'],
    [
      'a file that the plan checks, in the grant',
      { planChecks: [EXISTS], plan: true, write: ['src/**'] },
      'proven',
    ],
    [
      'a file that the plan checks, elsewhere',
      { planChecks: [EXISTS], plan: true, write: ['docs/**'] },
      'partly proven',
    ],
    ['a file that the plan checks, any grant', { planChecks: [EXISTS], plan: true }, 'partly proven'],
    [
      'what left the machine, under a test',
      { planChecks: [TEST], plan: true, tier: 'external' },
      'partly proven',
    ],
    ['what left the machine, with its own check', { checks: [TEST], step: true, tier: 'external' }, 'proven'],
    ['nothing changed, and a test', { planChecks: [TEST], plan: true, tier: 'read' }, 'proven'],
    [
      'a check that failed where it may',
      { checks: [TEST], step: false, state: FAILED, planChecks: [TEST], plan: true },
      'partly proven',
    ],
    ['only a check that failed where it may', { checks: [TEST], step: false, state: FAILED }, 'unproven'],
    [
      'a step left out with its check',
      { checks: [TEST], state: SKIPPED, planChecks: [TEST], plan: true },
      'proven',
    ],
    ['a step left out, and nothing else', { checks: [TEST], state: SKIPPED }, 'unproven'],
    [
      'a check that was due and never ran',
      { checks: [TEST], tier: 'read', planChecks: [TEST], plan: true },
      'partly proven',
    ],
  ])('%s', (_what, given, result) => {
    expect(verdictFor(given).result).toBe(result);
  });

  it('counts checks that passed of those that were due, and steps that are proven of those that change', () => {
    expect(verdictFor({ checks: [TEST, EXISTS], step: true, planChecks: [TEST], plan: true })).toEqual({
      result: 'proven',
      checksPassed: 3,
      checksTotal: 3,
      stepsProven: 1,
      stepsChanging: 1,
    });
    expect(verdictFor({ checks: [TEST], state: SKIPPED })).toMatchObject({
      checksTotal: 0,
      stepsChanging: 0,
    });
    expect(verdictFor({ tier: 'read', checks: [TEST], step: true })).toMatchObject({
      stepsProven: 0,
      stepsChanging: 0,
    });
  });
});
