/** What the model test found once, shrunk, each under the rule that it broke. */
import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/core/command.ts';
import type { Plan, Step } from '../../src/core/plan.ts';
import type { StepState } from '../../src/core/state.ts';
import { ModelTask } from './model-task.ts';
import {
  SAMPLE_PERSON,
  SAMPLE_TASK,
  asStepId,
  sampleCreation,
  samplePlan,
  samplePrepared,
  sampleStep,
} from '../../src/testing/sample-plan.ts';

const by = SAMPLE_PERSON;
const ENDED = { kind: 'ended', outcome: { exitCode: 0, durationMs: 1 } } as const;
const [a, b] = [asStepId('a'), asStepId('b')];

describe('decide', () => {
  it('begins no step over the limit, whoever asks', () => {
    const task = started([sampleStep('a'), sampleStep('b')], { maxParallel: 1 });
    expect(send(task, { type: 'begin', step: b, prepared: samplePrepared(sampleStep('b'), 'b 0') })).toBe(
      'wrong-state',
    );
  });

  it('begins no writer beside one of the same files, whoever asks', () => {
    const writers = [sampleStep('a', { tier: 'write' }), sampleStep('b', { tier: 'write' })];
    const task = started(writers);
    expect(send(task, { type: 'begin', step: b, prepared: samplePrepared(sampleStep('b'), 'b 0') })).toBe(
      'wrong-state',
    );
  });

  it('skips what needs a step that somebody denied, also where the step may fail', () => {
    const task = started([
      sampleStep('a', { gate: 'before', continueOnError: true }),
      sampleStep('b', { needs: ['a'] }),
    ]);
    send(task, { type: 'denyGate', step: a, by, reason: '' });
    expect(states(task)).toEqual(['failed', 'skipped']);
    expect(task.plain.phase).toBe('failed');
  });

  it('takes no evidence for no proof, of a step or of the plan', () => {
    const check = { kind: 'exists', path: 'report' } as const;
    const task = started([sampleStep('a', { checks: [check] })]);
    send(task, { type: 'settle', step: a, attempt: 1, result: ENDED });
    send(task, { type: 'recordChecks', step: a, attempt: 1, evidence: [] });
    expect(states(task)).toEqual(['failed']);

    const other = started([sampleStep('a')], { checks: [check] });
    send(other, { type: 'settle', step: a, attempt: 1, result: ENDED });
    send(other, { type: 'recordChecks', step: null, attempt: 0, evidence: [] });
    expect(other.plain.phase).toBe('failed');
  });

  it('calls nothing proven while a check that was due has no result, or a bad one', () => {
    const check = { kind: 'test', argv: ['true'] } as const;
    const kept = { task: SAMPLE_TASK, steps: [a] };
    const task = new ModelTask(
      sampleCreation(samplePlan([sampleStep('a', { checks: [check] })]), { continues: kept }),
    );
    send(task, {
      type: 'approvePlan',
      planDigest: task.plain.planDigest,
      by,
      advance: { tiers: [], steps: [] },
    });
    expect(task.plain.verdict?.result).toBe('unproven');

    const other = started([sampleStep('a', { checks: [check], continueOnError: true })], { checks: [check] });
    send(other, { type: 'settle', step: a, attempt: 1, result: ENDED });
    send(other, {
      type: 'recordChecks',
      step: a,
      attempt: 1,
      evidence: [{ check, passed: false, detail: 'exit 1' }],
    });
    send(other, {
      type: 'recordChecks',
      step: null,
      attempt: 0,
      evidence: [{ check, passed: true, detail: 'exit 0' }],
    });
    expect(other.plain.phase).toBe('completed');
    expect(other.plain.verdict?.result).toBe('partly proven');
  });

  it('drops the evidence of an attempt that is retried', () => {
    const check = { kind: 'test', argv: ['true'] } as const;
    const task = started([sampleStep('a', { checks: [check] }), sampleStep('b')], { maxParallel: 2 });
    send(task, { type: 'settle', step: a, attempt: 1, result: ENDED });
    send(task, {
      type: 'recordChecks',
      step: a,
      attempt: 1,
      evidence: [{ check, passed: false, detail: 'exit 1' }],
    });
    send(task, { type: 'pause', by });
    send(task, { type: 'retry', step: a, by });
    send(task, { type: 'skip', step: a, by, reason: '' });
    send(task, { type: 'settle', step: b, attempt: 1, result: ENDED });
    expect(task.plain.verdict).toMatchObject({ result: 'unproven', checksPassed: 0, checksTotal: 0 });
  });

  it('skips a step once when several gates before it expire together', () => {
    const gated = { gate: 'before' } as const;
    const task = started([
      sampleStep('a', gated),
      sampleStep('b', gated),
      sampleStep('c', { needs: ['a', 'b'] }),
    ]);
    task.now = 8 * 24 * 3_600_000;
    send(task, { type: 'expire' });
    expect(task.journal.filter((event) => event.type === 'steps.skipped')).toHaveLength(1);
    expect(states(task)).toEqual(['failed', 'failed', 'skipped']);
  });

  it('ends a task that is cancelled before its approval, also without a reason', () => {
    const task = created([sampleStep('a')]);
    send(task, { type: 'cancel', by, reason: '' });
    expect(task.plain.phase).toBe('cancelled');
    expect(task.journal.at(-1)).toMatchObject({ type: 'task.cancelled', reason: 'cancelled by ada' });
  });

  it('starts the checks of the plan only once the task is not paused', () => {
    const task = started([sampleStep('a')], { checks: [{ kind: 'test', argv: ['true'] }] });
    task.effects.length = 0;
    send(task, { type: 'pause', by });
    send(task, { type: 'settle', step: a, attempt: 1, result: ENDED });
    expect(task.effects).toEqual([]);
    send(task, { type: 'resume', by });
    expect(task.effects).toEqual([{ type: 'checkPlan' }]);
  });

  it('starts no checks again when a cancelled task changes its owner', () => {
    const task = started([sampleStep('a', { checks: [{ kind: 'test', argv: ['true'] }] })]);
    send(task, { type: 'settle', step: a, attempt: 1, result: ENDED });
    send(task, { type: 'cancel', by, reason: '' });
    task.crash();
    expect(task.effects).toEqual([{ type: 'finish' }]);
    expect(states(task)).toEqual(['cancelled']);
  });
});

function created(steps: readonly Step[], change: Partial<Omit<Plan, 'steps'>> = {}): ModelTask {
  return new ModelTask(sampleCreation(samplePlan(steps, change)));
}

function started(steps: readonly Step[], change: Partial<Omit<Plan, 'steps'>> = {}): ModelTask {
  const task = created(steps, change);
  send(task, {
    type: 'approvePlan',
    planDigest: task.plain.planDigest,
    by,
    advance: { tiers: [], steps: [] },
  });
  return task;
}

/** The code of the refusal, or `accepted`. */
function send(task: ModelTask, command: Command): string {
  const decision = task.submit(command);
  task.commit();
  return decision.ok ? 'accepted' : decision.refusal.code;
}

function states(task: ModelTask): readonly StepState['state'][] {
  return task.state.steps.map((step) => step.state);
}
