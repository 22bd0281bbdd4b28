import { describe, expect, it } from 'vitest';
import { samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { selectSteps } from './select-steps.ts';

const PLAN = samplePlan(
  [
    sampleStep('last', { needs: ['left', 'right'] }),
    sampleStep('left', { needs: ['first'] }),
    sampleStep('right', { needs: ['first'] }),
    sampleStep('first'),
    sampleStep('alone'),
  ],
  { goal: 'Select', checks: [{ kind: 'exists', path: 'a' }] },
);

function idsOf(ids: readonly string[]): readonly string[] {
  const selected = selectSteps(PLAN, ids);
  return selected.ok
    ? selected.value.steps.map((step) => step.id)
    : selected.issues.map((issue) => issue.message);
}

describe('selectSteps', () => {
  it('keeps the steps and what they need, in the order of the plan', () => {
    expect(idsOf(['last'])).toEqual(['last', 'left', 'right', 'first']);
    expect(idsOf(['right'])).toEqual(['right', 'first']);
    expect(idsOf(['alone', 'left'])).toEqual(['left', 'first', 'alone']);
    expect(idsOf([])).toEqual([]);
  });

  it('keeps everything else of the plan', () => {
    expect(selectSteps(PLAN, ['alone'])).toEqual({ ok: true, value: { ...PLAN, steps: [PLAN.steps[4]] } });
  });

  it('names every step that is not there', () => {
    expect(idsOf(['first', 'nobody', 'constructor'])).toEqual([
      'the plan has no step nobody',
      'the plan has no step constructor',
    ]);
  });
});
