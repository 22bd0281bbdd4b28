import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import type { Plan } from './plan.ts';
import {
  SAMPLE_PERSON,
  asDigest,
  asStepId,
  samplePlan,
  samplePrepared,
  sampleStep,
} from '../testing/sample-plan.ts';
import { effectsOf, effectsOnTakeover } from './effect.ts';
import { foldCommand, taskAfter } from '../testing/fold-command.ts';

const by = SAMPLE_PERSON;
const a = asStepId('a');
const CHECK = { kind: 'test', argv: ['true'] } as const;
const APPROVE: Command = {
  type: 'approvePlan',
  planDigest: asDigest('plan 1'),
  by,
  advance: { tiers: [], steps: [] },
};
const BEGIN: Command = { type: 'begin', step: a, prepared: samplePrepared(sampleStep('a'), 'a') };
const SETTLE: Command = {
  type: 'settle',
  step: a,
  attempt: 1,
  result: { kind: 'ended', outcome: { exitCode: 0, durationMs: 1 } },
};
const LOSE: Command = {
  type: 'settle',
  step: a,
  attempt: 1,
  result: { kind: 'lost', reason: 'the helper died' },
};
const CANCEL: Command = { type: 'cancel', by, reason: '' };

function stepWith(change: Parameters<typeof sampleStep>[1]): Plan {
  return samplePlan([sampleStep('a', change)]);
}

describe('effectsOf', () => {
  it('performs an attempt that has started, and checks one that has ended', () => {
    const state = taskAfter(stepWith({ checks: [CHECK] }), [APPROVE, BEGIN]);
    const effect = { step: asDigest('a'), argv: [], folder: '/', env: {}, program: null, runsWhatWrote: [] };
    expect(
      effectsOf(state, { type: 'attempt.started', step: a, attempt: 1, effectDigest: asDigest('a'), effect }),
    ).toEqual([{ type: 'perform', step: 'a', attempt: 1 }]);
    foldCommand(state, SETTLE);
    const outcome = { exitCode: 0, durationMs: 1 };
    expect(effectsOf(state, { type: 'command.ended', step: a, attempt: 1, outcome })).toEqual([
      { type: 'check', step: 'a', attempt: 1 },
    ]);
  });

  it('kills what runs when the task is cancelled', () => {
    const state = taskAfter(stepWith({}), [APPROVE, BEGIN, CANCEL]);
    expect(effectsOf(state, { type: 'task.cancelRequested', by, reason: '' })).toEqual([{ type: 'kill' }]);
  });

  it('probes a lost attempt only where the plan says how', () => {
    const lost = {
      type: 'attempt.lost',
      step: a,
      attempt: 1,
      then: 'unknown',
      reason: 'the helper died',
    } as const;
    const probed = taskAfter(stepWith({ crash: { kind: 'probe', argv: ['true'] } }), [APPROVE, BEGIN, LOSE]);
    expect(effectsOf(probed, lost)).toEqual([{ type: 'probe', step: 'a' }]);
    const asked = taskAfter(stepWith({ crash: { kind: 'ask' } }), [APPROVE, BEGIN, LOSE]);
    expect(effectsOf(asked, lost)).toEqual([]);
  });

  it('checks what a person says has happened', () => {
    const state = taskAfter(stepWith({ crash: { kind: 'ask' }, checks: [CHECK] }), [APPROVE, BEGIN, LOSE]);
    foldCommand(state, { type: 'resolve', step: a, happened: true, by });
    expect(effectsOf(state, { type: 'step.resolved', step: a, happened: true, by })).toEqual([
      { type: 'check', step: 'a', attempt: 1 },
    ]);
  });

  it('checks the plan only when its steps are fine', () => {
    const plan = samplePlan([sampleStep('a')], { checks: [CHECK] });
    const fine = taskAfter(plan, [APPROVE, BEGIN, SETTLE]);
    expect(effectsOf(fine, { type: 'task.reconciling' })).toEqual([{ type: 'checkPlan' }]);
    const skipped = taskAfter(samplePlan([sampleStep('a')]), [APPROVE, BEGIN, SETTLE]);
    expect(effectsOf(skipped, { type: 'task.reconciling' })).toEqual([]);
  });
});

describe('effectsOnTakeover', () => {
  it('does again what is harmless: checks, probes, and the end', () => {
    const checking = taskAfter(stepWith({ checks: [CHECK] }), [APPROVE, BEGIN, SETTLE]);
    expect(effectsOnTakeover(checking)).toEqual([{ type: 'check', step: 'a', attempt: 1 }]);
    const unknown = taskAfter(stepWith({ crash: { kind: 'probe', argv: ['true'] } }), [APPROVE, BEGIN, LOSE]);
    expect(effectsOnTakeover(unknown)).toEqual([{ type: 'probe', step: 'a' }]);
    const reconciling = taskAfter(samplePlan([sampleStep('a')], { checks: [CHECK] }), [
      APPROVE,
      BEGIN,
      SETTLE,
    ]);
    expect(effectsOnTakeover(reconciling)).toEqual([{ type: 'checkPlan' }]);
    expect(effectsOnTakeover(taskAfter(stepWith({}), [APPROVE, BEGIN, SETTLE]))).toEqual([
      { type: 'finish' },
    ]);
  });

  it('performs no attempt again: `interrupt` decides about those', () => {
    expect(effectsOnTakeover(taskAfter(stepWith({}), [APPROVE, BEGIN]))).toEqual([]);
  });
});
