import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import {
  SAMPLE_PERSON,
  asDigest,
  asStepId,
  samplePlan,
  samplePrepared,
  sampleStep,
} from '../testing/sample-plan.ts';
import { taskAfter } from '../testing/fold-command.ts';
import { viewOf } from './task-view.ts';

const by = SAMPLE_PERSON;
const [a, b, c] = [asStepId('a'), asStepId('b'), asStepId('c')];
const PLAN = samplePlan(
  [sampleStep('a'), sampleStep('b', { gate: 'before' }), sampleStep('c'), sampleStep('d', { needs: ['a'] })],
  { maxParallel: 4 },
);
const COMMANDS: readonly Command[] = [
  { type: 'approvePlan', planDigest: asDigest('plan 1'), by, advance: { tiers: [], steps: [] } },
  { type: 'begin', step: a, prepared: samplePrepared(sampleStep('a'), 'a') },
  { type: 'begin', step: b, prepared: samplePrepared(sampleStep('b'), 'b') },
  { type: 'skip', step: c, by, reason: 'not today' },
  { type: 'settle', step: a, attempt: 1, result: { kind: 'ended', outcome: { exitCode: 3, durationMs: 7 } } },
];

describe('viewOf', () => {
  it('shows each step with what there is to know about it', () => {
    const view = viewOf(taskAfter(PLAN, COMMANDS), 12);
    expect(view).toMatchObject({
      number: 12,
      phase: 'executing',
      paused: false,
      verdict: null,
      planDigest: 'plan 1',
    });
    expect(view.steps).toMatchObject([
      { id: 'a', state: 'failed', attempts: 1, failure: { kind: 'exit' }, outcome: { exitCode: 3 } },
      { id: 'b', state: 'awaiting_approval', attempts: 0, gate: { effectDigest: 'b' } },
      { id: 'c', state: 'skipped', reason: 'skipped by ada: not today' },
      { id: 'd', state: 'skipped', reason: 'a failed' },
    ]);
  });

  it('counts the steps in each state', () => {
    const { counts } = viewOf(taskAfter(PLAN, COMMANDS), 1);
    expect(counts).toMatchObject({
      failed: 1,
      awaiting_approval: 1,
      skipped: 2,
      completed: 0,
      running: 0,
      total: 4,
    });
    const { total, ...states } = counts;
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  it('is a copy that later events do not change', () => {
    const state = taskAfter(PLAN, COMMANDS.slice(0, 2));
    const before = viewOf(state, 1);
    const after = viewOf(taskAfter(PLAN, COMMANDS), 1);
    state.steps[0] = { state: 'completed' };
    state.phase = 'completed';
    expect(before.steps[0]?.state).toBe('running');
    expect(before.phase).toBe('executing');
    expect(after.steps[0]?.state).toBe('failed');
  });
});
