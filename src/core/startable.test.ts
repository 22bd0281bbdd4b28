import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import type { Step } from './plan.ts';
import type { Tier } from './tier.ts';
import { SAMPLE_PERSON, asDigest, samplePlan, samplePrepared, sampleStep } from '../testing/sample-plan.ts';
import { foldCommand, taskAfter } from '../testing/fold-command.ts';
import { nextStartable } from './startable.ts';

const APPROVE: Command = {
  type: 'approvePlan',
  planDigest: asDigest('plan 1'),
  by: SAMPLE_PERSON,
  advance: { tiers: [], steps: [] },
};

/** The steps that start together, in the order in which they start. */
function starting(steps: readonly Step[], maxParallel = 9): readonly string[] {
  const state = taskAfter(samplePlan(steps, { maxParallel }), [APPROVE]);
  const started: string[] = [];
  for (let index = nextStartable(state); index !== undefined; index = nextStartable(state)) {
    const step = steps[index] ?? sampleStep('nobody');
    foldCommand(state, { type: 'begin', step: step.id, prepared: samplePrepared(step, step.id) });
    started.push(step.id);
  }
  return started;
}

function writer(id: string, write: readonly string[] | null, tier: Tier = 'write'): Step {
  const step = sampleStep(id, { tier });
  return { ...step, grants: { ...step.grants, write } };
}

describe('nextStartable', () => {
  it('starts nothing before the plan is approved', () => {
    expect(nextStartable(taskAfter(samplePlan([sampleStep('a')]), []))).toBeUndefined();
  });

  it('starts the longest remaining path first, then goes by plan order', () => {
    const steps = [
      sampleStep('a'),
      sampleStep('b'),
      sampleStep('c'),
      sampleStep('d', { needs: ['c'] }),
      sampleStep('e', { needs: ['d'] }),
    ];
    expect(starting(steps)).toEqual(['c', 'a', 'b']);
  });

  it('starts no more than the plan allows at once', () => {
    expect(starting([sampleStep('a'), sampleStep('b'), sampleStep('c')], 2)).toEqual(['a', 'b']);
  });

  it('weighs steps that read and steps that write against each other', () => {
    const steps = [sampleStep('a'), writer('b', ['x']), sampleStep('c', { needs: ['b'] }), sampleStep('d')];
    expect(starting(steps)).toEqual(['b', 'a', 'd']);
  });

  it('starts one writer at a time unless their grants name different files', () => {
    expect(starting([writer('a', null), writer('b', ['x']), sampleStep('c')])).toEqual(['a', 'c']);
    expect(starting([writer('a', ['x']), writer('b', null), writer('c', ['y/**'], 'execute')])).toEqual([
      'a',
      'c',
    ]);
    expect(starting([writer('a', ['x/**']), writer('b', ['x/y']), writer('c', ['z'])])).toEqual(['a', 'c']);
  });
});
