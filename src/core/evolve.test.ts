import { describe, expect, it } from 'vitest';
import type { Recorded } from './event.ts';
import {
  SAMPLE_PERSON,
  SAMPLE_TASK,
  asDigest,
  asStepId,
  sampleCreation,
  samplePlan,
  sampleStep,
} from '../testing/sample-plan.ts';
import { evolve } from './evolve.ts';

const PLAN = samplePlan([sampleStep('a'), sampleStep('b', { needs: ['a'] })]);
const CREATED = sampleCreation(PLAN);
const PAUSED: Recorded = { v: 1, seq: 2, at: 5, type: 'task.paused', by: SAMPLE_PERSON };

describe('evolve', () => {
  it('begins with the creation of the task', () => {
    expect(() => evolve(null, PAUSED, SAMPLE_TASK)).toThrow('the first event of a task creates it');
  });

  it('folds each event once, in order', () => {
    const state = evolve(null, CREATED, SAMPLE_TASK);
    expect(() => evolve(state, { ...PAUSED, seq: 3 }, SAMPLE_TASK)).toThrow('in order');
    evolve(state, PAUSED, SAMPLE_TASK);
    expect(() => evolve(state, PAUSED, SAMPLE_TASK)).toThrow('in order');
    expect(state.seq).toBe(2);
  });

  it('refuses an event of a later version and a step that is not there', () => {
    const state = evolve(null, CREATED, SAMPLE_TASK);
    // What a newer program might have written.
    const later = { ...PAUSED, type: 'task.hibernated' } as unknown as Recorded;
    expect(() => evolve(state, later, SAMPLE_TASK)).toThrow('this version knows the event task.hibernated');
    const stranger: Recorded = { v: 1, seq: 2, at: 5, type: 'gate.expired', step: asStepId('a') };
    expect(() =>
      evolve(state, { ...stranger, type: 'steps.cancelled', steps: [asStepId('nobody')] }, SAMPLE_TASK),
    ).toThrow('nobody');
  });

  it('keeps the latest time when the clock goes back', () => {
    const state = evolve(null, CREATED, SAMPLE_TASK);
    evolve(state, PAUSED, SAMPLE_TASK);
    evolve(state, { ...PAUSED, seq: 3, at: 1, type: 'task.resumed' }, SAMPLE_TASK);
    expect(state.latestAt).toBe(5);
  });

  it('keeps the completed steps of the task that this one continues', () => {
    const state = evolve(
      null,
      sampleCreation(PLAN, { continues: { task: SAMPLE_TASK, steps: [asStepId('a'), asStepId('gone')] } }),
      SAMPLE_TASK,
    );
    expect(state.steps.map((step) => step.state)).toEqual(['completed', 'ready']);
  });

  it('begins afresh with a revised plan', () => {
    const state = evolve(null, CREATED, SAMPLE_TASK);
    const plan = samplePlan([sampleStep('c')]);
    evolve(
      state,
      { v: 1, seq: 2, at: 5, type: 'plan.revised', plan, planDigest: asDigest('plan 2'), by: SAMPLE_PERSON },
      SAMPLE_TASK,
    );
    expect(state).toMatchObject({
      phase: 'awaiting_approval',
      planDigest: 'plan 2',
      steps: [{ state: 'ready' }],
      attempts: [0],
    });
  });
});
