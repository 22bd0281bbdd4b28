import type { AttemptResult, Command } from '../../src/core/command.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { Evidence, Outcome } from '../../src/core/outcome.ts';
import type { ModelTask } from './model-task.ts';
import type { Operation } from './operation.ts';
import type { Check, Plan } from '../../src/core/plan.ts';
import type { Step } from '../../src/core/plan.ts';
import type { StepId } from '../../src/core/ids.ts';
import { SAMPLE_PERSON, asDigest, asStepId } from '../../src/testing/sample-plan.ts';
import { TIERS } from '../../src/core/tier.ts';
import { plainState, type PlainStep } from '../../src/testing/plain-fold.ts';

const HOUR = 3_600_000;
/** A plan and a gate wait seven days, an approval holds for one. */
const SHIFTS = [1, 1000, HOUR, -HOUR, 25 * HOUR, -25 * HOUR, 8 * 24 * HOUR, -8 * 24 * HOUR];
const by = SAMPLE_PERSON;

/** Does one operation to a task; `revision` is the plan that an edit puts in its place. */
export function operate(task: ModelTask, operation: Operation, revision: Plan): void {
  if (operation.kind === 'crash') task.crash();
  else if (operation.kind === 'clock') task.now = Math.max(0, task.now + pick(SHIFTS, operation.pick));
  else if (operation.kind === 'change') task.change(anyStep(task, operation).id, operation.luck < 90);
  else {
    const command = commandOf(task, operation, revision);
    if (command) task.submit(command);
  }
  if (!operation.stays) task.commit();
}

/** The command that answers an effect; `luck` from 0, where everything succeeds, to 99. */
export function answerTo(task: ModelTask, effect: Effect, luck: number): Command | null {
  switch (effect.type) {
    case 'perform':
      return { type: 'settle', step: effect.step, attempt: effect.attempt, result: resultOf(luck) };
    case 'check': {
      const checks = task.plain.plan.steps.find((step) => step.id === effect.step)?.checks ?? [];
      return {
        type: 'recordChecks',
        step: effect.step,
        attempt: effect.attempt,
        evidence: evidenceOf(checks, luck),
      };
    }
    case 'checkPlan':
      return {
        type: 'recordChecks',
        step: null,
        attempt: 0,
        evidence: evidenceOf(task.plain.plan.checks, luck),
      };
    case 'probe':
      if (luck > 80) return null;
      return {
        type: 'resolve',
        step: effect.step,
        happened: luck < 40,
        by: { kind: 'orchestrator', name: 'probe' },
      };
    case 'kill':
    case 'finish':
      return null;
  }
}

function commandOf(task: ModelTask, operation: Operation, revision: Plan): Command | null {
  const { luck } = operation;
  const aimed = (...states: readonly PlainStep['state'][]): StepId => aim(task, operation, states);
  const reason = luck % 2 === 0 ? '' : 'because';
  switch (operation.kind) {
    case 'answer':
      return answerNext(task, operation);
    case 'approvePlan':
      return approvePlan(task, operation);
    case 'denyPlan':
      return { type: 'denyPlan', by, reason };
    case 'revisePlan':
      return { type: 'revisePlan', plan: revision, planDigest: asDigest(`plan ${luck % 3}`), by };
    case 'approveGate':
      return approveGate(task, aimed('awaiting_approval'), luck);
    case 'denyGate':
      return { type: 'denyGate', step: aimed('awaiting_approval'), by, reason };
    case 'cancel':
      return { type: 'cancel', by, reason };
    case 'pause':
      return { type: 'pause', by };
    case 'resume':
      return { type: 'resume', by };
    case 'retry':
      return { type: 'retry', step: aimed('failed'), by };
    case 'skip':
      return { type: 'skip', step: aimed('open', 'awaiting_approval'), by, reason };
    case 'resolve':
      return { type: 'resolve', step: aimed('unknown'), happened: luck % 2 === 0, by };
    case 'expire':
      return { type: 'expire' };
    case 'begin':
      return begin(task, aimed('open'));
    case 'settle':
      return { type: 'settle', step: aimed('running'), attempt: luck % 4, result: resultOf(luck) };
    case 'recordChecks': {
      const { id, checks } = anyStep(task, operation);
      const ofPlan = { step: null, evidence: evidenceOf(task.plain.plan.checks, luck) };
      const due = luck < 50 ? { step: id, evidence: evidenceOf(checks, luck) } : ofPlan;
      return { type: 'recordChecks', attempt: luck % 4, ...due };
    }
    case 'redeliver':
      return task.history.length === 0 ? null : pick(task.history, operation.pick);
    case 'crash':
    case 'clock':
    case 'change':
      return null;
  }
}

/** The world does one of the things that the task waits for, in any order. */
function answerNext(task: ModelTask, operation: Operation): Command | null {
  const { effects } = task;
  if (effects.length === 0)
    return task.plain.phase === 'awaiting_approval' ? approvePlan(task, operation) : null;
  const [effect] = effects.splice(operation.pick % effects.length, 1);
  return effect ? answerTo(task, effect, operation.luck) : null;
}

function approvePlan(task: ModelTask, { luck, pick: number, aims }: Operation): Command {
  const planDigest = aims ? task.plain.planDigest : asDigest(`plan ${luck % 3}`);
  const steps = task.plain.plan.steps
    .filter((_, index) => (number >> index) % 4 === 3)
    .map((step) => step.id);
  const tiers = luck % 5 === 0 ? [pick(TIERS, number)] : [];
  return { type: 'approvePlan', planDigest, by, advance: { tiers, steps } };
}

function approveGate(task: ModelTask, step: StepId, luck: number): Command {
  const state = task.plain.steps.get(step);
  const shown =
    state?.state === 'awaiting_approval' && luck < 90
      ? state.gate.effectDigest
      : asDigest(`${step} ${luck % 3}`);
  return { type: 'approveGate', step, effectDigest: shown, by };
}

function begin(task: ModelTask, id: StepId): Command | null {
  const step = task.plain.plan.steps.find((candidate) => candidate.id === id);
  return step ? { type: 'begin', step: id, prepared: task.prepare(step) } : null;
}

function aim(task: ModelTask, operation: Operation, states: readonly PlainStep['state'][]): StepId {
  const fitting = task.plain.plan.steps.filter((step) =>
    states.includes(plainState(task.plain, step.id).state),
  );
  if (operation.aims && fitting.length > 0) return pick(fitting, operation.pick).id;
  return operation.luck > 95 ? asStepId('nobody') : anyStep(task, operation).id;
}

function anyStep(task: ModelTask, operation: Operation): Step {
  return pick(task.plain.plan.steps, operation.pick);
}

function resultOf(luck: number): AttemptResult {
  if (luck >= 90) return { kind: 'lost', reason: 'the helper died', outcome: outcomeOf(null) };
  if (luck >= 80)
    return { kind: 'ended', outcome: outcomeOf(null), failure: { kind: 'timeout', message: 'too slow' } };
  return { kind: 'ended', outcome: outcomeOf(luck >= 65 ? 1 : 0) };
}

function outcomeOf(exitCode: number | null): Outcome {
  return { exitCode, durationMs: 1 };
}

function evidenceOf(checks: readonly Check[], luck: number): readonly Evidence[] {
  if (luck > 95) return [];
  return checks.map((check, index) => ({
    check,
    passed: luck < 75 || luck % 2 !== index % 2,
    detail: `check ${index}`,
  }));
}

function pick<T>(items: readonly T[], number: number): T {
  // Never asked for one of none: plans have steps, and the lists above are not empty.
  return items[number % items.length] as T;
}
