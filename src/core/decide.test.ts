import { describe, expect, it } from 'vitest';
import type { Command, CommandRefusal, CommandType } from './command.ts';
import type { Phase, StepStateName, TaskState } from './state.ts';
import {
  SAMPLE_PERSON,
  asDigest,
  asStepId,
  samplePlan,
  samplePrepared,
  sampleStep,
} from '../testing/sample-plan.ts';
import { decide } from './decide.ts';
import { foldCommand, taskAfter } from '../testing/fold-command.ts';
import { stateAt } from './state.ts';

type Answer = 'accepted' | CommandRefusal['code'];
type Row<T extends CommandType> = Readonly<Record<T, Answer>>;

const by = SAMPLE_PERSON;
const ENDED = { kind: 'ended', outcome: { exitCode: 0, durationMs: 1 } } as const;
const CHECK = { kind: 'test', argv: ['true'] } as const;
const PASSED = { check: CHECK, passed: true, detail: 'exit 0' };
const APPROVE: Extract<Command, { type: 'approvePlan' }> = {
  type: 'approvePlan',
  planDigest: asDigest('plan 1'),
  by,
  advance: { tiers: [], steps: [] },
};
const RECORD_OF_PLAN: Command = { type: 'recordChecks', step: null, attempt: 0, evidence: [PASSED] };
const EDITED = samplePlan([sampleStep('other')]);

/** Each command as it is right for the step, if it is ever right. */
function commandFor(type: CommandType, step: string): Command {
  const id = asStepId(step);
  const prepared = samplePrepared(sampleStep(step), step);
  const commands: { readonly [T in CommandType]: Extract<Command, { type: T }> } = {
    approvePlan: {
      type: 'approvePlan',
      planDigest: asDigest('plan 1'),
      by,
      advance: { tiers: [], steps: [] },
    },
    denyPlan: { type: 'denyPlan', by, reason: '' },
    revisePlan: { type: 'revisePlan', plan: EDITED, planDigest: asDigest('plan 2'), by },
    approveGate: { type: 'approveGate', step: id, effectDigest: asDigest(step), by },
    denyGate: { type: 'denyGate', step: id, by, reason: '' },
    cancel: { type: 'cancel', by, reason: '' },
    pause: { type: 'pause', by },
    resume: { type: 'resume', by },
    retry: { type: 'retry', step: id, by },
    skip: { type: 'skip', step: id, by, reason: '' },
    resolve: { type: 'resolve', step: id, happened: true, by },
    begin: { type: 'begin', step: id, prepared },
    settle: { type: 'settle', step: id, attempt: 1, result: ENDED },
    recordChecks: { type: 'recordChecks', step: id, attempt: 1, evidence: [PASSED] },
    expire: { type: 'expire' },
    interrupt: { type: 'interrupt', reason: 'the process died', outcomes: new Map() },
  };
  return commands[type];
}

const begin = (step: string): Command => commandFor('begin', step);
const settle = (step: string): Command => commandFor('settle', step);
const failWith = (step: string): Command => {
  const result = { kind: 'ended', outcome: { exitCode: 1, durationMs: 1 } } as const;
  return { type: 'settle', step: asStepId(step), attempt: 1, result };
};

/** The keys of a table that the compiler has found complete. */
function keysOf<K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] {
  return Object.keys(table) as K[]; // a literal of this type has these keys only
}

function answerOf(state: TaskState, command: Command): Answer {
  const decision = decide(state, command, 0);
  return decision.ok ? 'accepted' : decision.refusal.code;
}

describe('decide in each phase', () => {
  const TWO = samplePlan([sampleStep('a'), sampleStep('b')]);
  const CHECKED = samplePlan([sampleStep('a')], { checks: [CHECK] });
  type Situation = Phase | 'executing, paused' | 'executing, cancelling';

  /** The step `a` is ready until its task reconciles, and `b` runs where something must. */
  const STATES: Readonly<Record<Situation, () => TaskState>> = {
    awaiting_approval: () => taskAfter(TWO, []),
    executing: () => taskAfter(TWO, [APPROVE, begin('b')]),
    'executing, paused': () => taskAfter(TWO, [APPROVE, begin('b'), commandFor('pause', '')]),
    'executing, cancelling': () => taskAfter(TWO, [APPROVE, begin('b'), commandFor('cancel', '')]),
    reconciling: () => taskAfter(CHECKED, [APPROVE, begin('a'), settle('a')]),
    completed: () => taskAfter(samplePlan([sampleStep('a')]), [APPROVE, begin('a'), settle('a')]),
    failed: () => taskAfter(samplePlan([sampleStep('a')]), [APPROVE, begin('a'), failWith('a')]),
    cancelled: () => taskAfter(TWO, [commandFor('cancel', '')]),
  };

  const OVER: Row<CommandType> = {
    approvePlan: 'wrong-phase',
    denyPlan: 'wrong-phase',
    revisePlan: 'wrong-phase',
    approveGate: 'wrong-state',
    denyGate: 'wrong-state',
    cancel: 'wrong-phase',
    pause: 'wrong-phase',
    resume: 'wrong-phase',
    retry: 'wrong-phase',
    skip: 'wrong-phase',
    resolve: 'wrong-state',
    begin: 'wrong-phase',
    settle: 'wrong-state',
    recordChecks: 'wrong-phase',
    expire: 'accepted',
    interrupt: 'accepted',
  };
  const EXECUTING: Row<CommandType> = {
    ...OVER,
    approvePlan: 'duplicate',
    cancel: 'accepted',
    pause: 'accepted',
    resume: 'duplicate',
    retry: 'wrong-state',
    skip: 'accepted',
    begin: 'accepted',
  };
  const ANSWERS: Readonly<Record<Situation, Row<CommandType>>> = {
    awaiting_approval: {
      ...OVER,
      approvePlan: 'accepted',
      denyPlan: 'accepted',
      revisePlan: 'accepted',
      cancel: 'accepted',
      resume: 'duplicate',
    },
    executing: EXECUTING,
    'executing, paused': { ...EXECUTING, pause: 'duplicate', resume: 'accepted', begin: 'wrong-phase' },
    'executing, cancelling': { ...OVER, approvePlan: 'duplicate', cancel: 'duplicate', resume: 'duplicate' },
    reconciling: { ...OVER, cancel: 'accepted', resume: 'duplicate', recordChecks: 'accepted' },
    completed: OVER,
    failed: OVER,
    cancelled: OVER,
  };

  const rows = keysOf(ANSWERS).flatMap((situation) =>
    keysOf(ANSWERS[situation]).map((type) => [situation, type] as const),
  );

  it.each(rows)('%s: %s', (situation, type) => {
    const state = STATES[situation]();
    expect(state.phase).toBe(situation.split(',')[0]);
    const command = type === 'recordChecks' ? RECORD_OF_PLAN : commandFor(type, 'a');
    expect(answerOf(state, command)).toBe(ANSWERS[situation][type]);
  });
});

describe('decide in each state of a step', () => {
  type StepCommand = Extract<Command, { step: unknown }>['type'];
  type Situation = Exclude<StepStateName, 'running'> | 'running, command' | 'running, checks';

  /** Every step in the state that its id names. */
  const PLAN = samplePlan(
    [
      sampleStep('running'),
      sampleStep('pending', { needs: ['running'] }),
      sampleStep('ready'),
      sampleStep('waiting', { gate: 'before' }),
      sampleStep('checks', { checks: [CHECK] }),
      sampleStep('unknown', { crash: { kind: 'ask' } }),
      sampleStep('completed'),
      sampleStep('failed'),
      sampleStep('skipped'),
    ],
    { maxParallel: 9 },
  );
  const lose: Command = {
    type: 'settle',
    step: asStepId('unknown'),
    attempt: 1,
    result: { kind: 'lost', reason: 'the helper died' },
  };
  const COMMANDS: readonly Command[] = [
    APPROVE,
    ...['running', 'waiting', 'checks', 'unknown', 'completed', 'failed'].map(begin),
    ...['checks', 'completed'].map(settle),
    failWith('failed'),
    lose,
    commandFor('skip', 'skipped'),
  ];
  const IDS: Readonly<Record<Situation, string>> = {
    pending: 'pending',
    ready: 'ready',
    awaiting_approval: 'waiting',
    'running, command': 'running',
    'running, checks': 'checks',
    unknown: 'unknown',
    completed: 'completed',
    failed: 'failed',
    skipped: 'skipped',
    // Steps are cancelled with their task only: the one that was ready when it was cancelled.
    cancelled: 'ready',
  };

  const NOTHING: Row<StepCommand> = {
    approveGate: 'wrong-state',
    denyGate: 'wrong-state',
    retry: 'wrong-state',
    skip: 'wrong-state',
    resolve: 'wrong-state',
    begin: 'wrong-state',
    settle: 'wrong-state',
    recordChecks: 'wrong-state',
  };
  const ANSWERS: Readonly<Record<Situation, Row<StepCommand>>> = {
    pending: { ...NOTHING, skip: 'accepted' },
    ready: { ...NOTHING, skip: 'accepted', begin: 'accepted' },
    awaiting_approval: { ...NOTHING, approveGate: 'accepted', denyGate: 'accepted', skip: 'accepted' },
    'running, command': { ...NOTHING, settle: 'accepted', recordChecks: 'superseded' },
    'running, checks': { ...NOTHING, settle: 'superseded', recordChecks: 'accepted' },
    unknown: { ...NOTHING, resolve: 'accepted' },
    completed: NOTHING,
    failed: { ...NOTHING, retry: 'accepted' },
    skipped: NOTHING,
    cancelled: { ...NOTHING, retry: 'wrong-phase', skip: 'wrong-phase', begin: 'wrong-phase' },
  };

  const rows = keysOf(ANSWERS).flatMap((situation) =>
    keysOf(ANSWERS[situation]).map((type) => [situation, type] as const),
  );

  it.each(rows)('%s: %s', (situation, type) => {
    const state = taskAfter(PLAN, COMMANDS);
    if (situation === 'cancelled') foldCommand(state, commandFor('cancel', ''));
    const id = IDS[situation];
    const step = stateAt(state, state.graph.indexOf(asStepId(id)) ?? -1);
    expect([step.state, 'stage' in step ? step.stage : undefined]).toEqual(
      situation.startsWith('running') ? situation.split(', ') : [situation, undefined],
    );
    expect(answerOf(state, commandFor(type, id))).toBe(ANSWERS[situation][type]);
  });

  it.each(keysOf(NOTHING))('%s of a step that is not in the plan is no-such-step', (type) => {
    expect(answerOf(taskAfter(PLAN, COMMANDS), commandFor(type, 'nobody'))).toBe('no-such-step');
  });
});

describe('decide on what is out of date', () => {
  const PLAN = samplePlan([sampleStep('a', { gate: 'before' }), sampleStep('b', { checks: [CHECK] })]);
  const gated = (): TaskState => taskAfter(PLAN, [APPROVE, begin('a'), begin('b')]);

  it('refuses a decision about something else than what was shown', () => {
    expect(answerOf(taskAfter(PLAN, []), { ...APPROVE, planDigest: asDigest('plan 0') })).toBe('stale');
    expect(
      answerOf(gated(), { type: 'approveGate', step: asStepId('a'), effectDigest: asDigest('b'), by }),
    ).toBe('stale');
  });

  it('refuses the digest of a plan that was revised, and takes that of the revision', () => {
    const state = taskAfter(PLAN, [commandFor('revisePlan', '')]);
    expect(answerOf(state, APPROVE)).toBe('stale');
    expect(answerOf(state, { ...APPROVE, planDigest: asDigest('plan 2') })).toBe('accepted');
  });

  it('refuses an approval once its time has passed, also when the clock goes back afterwards', () => {
    const state = taskAfter(PLAN, []);
    expect(decide(state, APPROVE, 1000)).toMatchObject({ ok: false, refusal: { code: 'stale' } });
    state.latestAt = 1000;
    expect(answerOf(state, APPROVE)).toBe('stale');
  });

  it('refuses the result of an attempt that is not the current one', () => {
    const state = gated();
    expect(answerOf(state, { type: 'settle', step: asStepId('b'), attempt: 2, result: ENDED })).toBe(
      'superseded',
    );
    foldCommand(state, settle('b'));
    const late: Command = { type: 'recordChecks', step: asStepId('b'), attempt: 2, evidence: [PASSED] };
    expect(answerOf(state, late)).toBe('superseded');
  });

  it('refuses an edit that changes nothing, and one whose steps are no graph', () => {
    const state = taskAfter(PLAN, []);
    expect(answerOf(state, { type: 'revisePlan', plan: PLAN, planDigest: asDigest('plan 1'), by })).toBe(
      'duplicate',
    );
    const broken = samplePlan([sampleStep('a', { needs: ['nobody'] })]);
    expect(answerOf(state, { type: 'revisePlan', plan: broken, planDigest: asDigest('plan 2'), by })).toBe(
      'invalid',
    );
  });

  it('refuses answers in advance for steps that are not there', () => {
    const advance = { tiers: [], steps: [asStepId('nobody')] };
    expect(answerOf(taskAfter(PLAN, []), { ...APPROVE, advance })).toBe('no-such-step');
  });
});
