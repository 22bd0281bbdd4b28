import { describe, expect, test } from 'vitest';
import type { TaskState } from '../state.ts';
import {
  SAMPLE_PERSON,
  asStepId,
  samplePlan,
  samplePrepared,
  sampleStep,
} from '../../testing/sample-plan.ts';
import { foldCommand, taskAfter } from '../../testing/fold-command.ts';

const steps = [sampleStep('a'), sampleStep('b'), sampleStep('c', { needs: ['a', 'b'] })];
const gone = { type: 'interrupt', reason: 'the helper died', outcomes: new Map() } as const;

function started(): TaskState {
  const plan = samplePlan(steps);
  const state = taskAfter(plan, []);
  const advance = { tiers: [], steps: [] };
  foldCommand(state, { type: 'approvePlan', planDigest: state.planDigest, by: SAMPLE_PERSON, advance });
  return state;
}

function begin(state: TaskState, id: string): void {
  foldCommand(state, { type: 'begin', step: asStepId(id), prepared: samplePrepared(sampleStep(id), id) });
}

describe('an attempt that is lost again and again', () => {
  test('is repeated four times; the fifth loss fails the step', () => {
    const state = started();
    const seen: string[] = [];
    for (let attempt = 1; attempt <= 5; attempt++) {
      begin(state, 'a');
      foldCommand(state, gone);
      seen.push(state.steps[0]?.state ?? '');
    }
    expect(seen).toEqual(['ready', 'ready', 'ready', 'ready', 'failed']);
    expect(state.steps[0]).toMatchObject({
      failure: { kind: 'lost', message: '5 attempts were cut off, the last one: the helper died' },
    });
  });

  test('skips a dependent once, also when two of its needs are lost together', () => {
    const state = started();
    for (let attempt = 1; attempt <= 5; attempt++) {
      begin(state, 'a');
      begin(state, 'b');
      foldCommand(state, gone);
    }
    expect(state.steps.map((step) => step.state)).toEqual(['failed', 'failed', 'skipped']);
    expect(state.phase).toBe('failed');
  });
});
