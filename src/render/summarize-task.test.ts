import { describe, expect, test } from 'vitest';
import { SAMPLE_PERSON, asStepId, samplePlan, samplePrepared, sampleStep } from '../testing/sample-plan.ts';
import { foldCommand, taskAfter } from '../testing/fold-command.ts';
import { formatPlanForApproval } from './format-plan-for-approval.ts';
import { summarizeTask } from './summarize-task.ts';
import { viewOf } from '../core/task-view.ts';

const plan = samplePlan([
  sampleStep('look'),
  sampleStep('send', {
    tier: 'external',
    needs: ['look'],
    grants: { ...sampleStep('x').grants, hosts: ['a.example'] },
  }),
]);

function waiting() {
  const state = taskAfter(plan, []);
  const advance = { tiers: [], steps: [] };
  foldCommand(state, { type: 'approvePlan', planDigest: state.planDigest, by: SAMPLE_PERSON, advance });
  const outcome = { exitCode: 0, durationMs: 1200 };
  foldCommand(state, {
    type: 'begin',
    step: asStepId('look'),
    prepared: samplePrepared(sampleStep('look'), 'look'),
  });
  foldCommand(state, {
    type: 'settle',
    step: asStepId('look'),
    attempt: 1,
    result: { kind: 'ended', outcome },
  });
  foldCommand(state, {
    type: 'begin',
    step: asStepId('send'),
    prepared: samplePrepared(sampleStep('send'), 'send'),
  });
  return state;
}

describe('for programs, as plain text', () => {
  test('a plan shows its digest, commands, gates, hosts and limits', () => {
    const text = formatPlanForApproval(plan, waiting().planDigest);
    expect(text).toContain('2 steps');
    expect(text).toMatch(/send +external +true.*after look.*asks before it runs.*may send to a\.example/s);
    expect(text).toContain('after a crash');
    // oxlint-disable-next-line no-control-regex -- no colour may be in it
    expect(text).not.toMatch(/\u001b/);
  });

  test('a task shows each step and the decision that it waits for', () => {
    const text = summarizeTask(viewOf(waiting(), 12));
    expect(text).toMatch(/✓ look +1\.2 s/);
    expect(text).toContain('send waits: orchestrate approve 12 send');
  });
});
