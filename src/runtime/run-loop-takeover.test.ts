import { describe, expect, it } from 'vitest';
import type { BootOptions } from '../testing/simulated-machine.ts';
import { RUNS, drive, launchOf, statesOf, taskOf } from '../testing/driven-task.ts';
import { samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { turnUntil } from '../testing/event-loop.ts';

const ASKS = { crash: { kind: 'ask' } } as const;

describe('a takeover', () => {
  it('goes by the crash policy of each step that ran', async () => {
    const plan = samplePlan(
      [
        sampleStep('again'),
        sampleStep('asks', ASKS),
        sampleStep('keyed', { crash: { kind: 'key', key: 'order-7' } }),
        sampleStep('happened', { crash: { kind: 'probe', argv: ['did-it'] } }),
        sampleStep('not', { crash: { kind: 'probe', argv: ['did-it-not'] } }),
        sampleStep('unclear', { crash: { kind: 'probe', argv: ['who-knows'] } }),
      ],
      { maxParallel: 6 },
    );
    const { machine, taskId } = taskOf(plan);
    const { process } = await drive(machine, taskId, RUNS);
    await turnUntil('everything runs', () => machine.launches.length === 6);
    launchOf(machine, 'asks').print('half of it');
    process.kill();
    const before = machine.launches.length;
    const probes: Readonly<Record<string, number>> = { 'did-it': 0, 'did-it-not': 1, 'who-knows': 2 };
    const next = machine.boot({ script: ({ argv }) => ({ exitCode: probes[argv[0] ?? ''] ?? 0 }) });
    const task = await next.orchestrator.execute(taskId);
    const expected = {
      again: 'completed',
      asks: 'unknown',
      keyed: 'completed',
      happened: 'completed',
      not: 'completed',
      unclear: 'unknown',
    };
    expect(statesOf(next, taskId)).toEqual(expected);
    const ranAgain = machine.launches.slice(before).filter(({ launch }) => !launch.id.endsWith('.probe'));
    expect(new Set(ranAgain.map(({ step, attempt }) => `${step} ${attempt}`))).toEqual(
      new Set(['again 2', 'keyed 2', 'not 2']),
    );
    const keys = machine.launches
      .filter(({ step }) => step === 'keyed')
      .map(({ launch }) => launch.env['ORCHESTRATE_KEY']);
    expect(keys).toEqual(['order-7', 'order-7']);
    const output = task.steps[1]?.outcome?.output;
    expect(
      output && next.orchestrator.output(output.digest).map(({ bytes }) => Buffer.from(bytes).toString()),
    ).toEqual(['half of it']);
  });

  it('ends where a probe cannot tell and nothing else is left to do', async () => {
    const plan = samplePlan([sampleStep('unclear', { crash: { kind: 'probe', argv: ['who-knows'] } })]);
    const { machine, taskId } = taskOf(plan);
    const { process } = await drive(machine, taskId, RUNS);
    await turnUntil('it runs', () => machine.launches.length === 1);
    process.kill();
    const next = machine.boot({ script: () => ({ exitCode: 7 }) });
    await next.orchestrator.execute(taskId);
    expect(statesOf(next, taskId)).toEqual({ unclear: 'unknown' });
  });

  it('runs checks again that the old owner did not finish, without running the command again', async () => {
    const { machine, taskId } = taskOf(
      samplePlan([sampleStep('a', { ...ASKS, checks: [{ kind: 'test', argv: ['true'] }] })], {
        checks: [{ kind: 'test', argv: ['true'] }],
      }),
    );
    const { process } = await drive(machine, taskId, {
      script: ({ id }) => (id.includes('.check') ? 'runs' : {}),
    });
    await turnUntil('the check runs', () => machine.launches.length === 2);
    process.kill();
    const second = machine.boot({ script: ({ id }) => (id.includes('-plan') ? 'runs' : {}) });
    await second.orchestrator.start(taskId);
    await turnUntil('the check of the plan runs', () => machine.launches.length === 4);
    second.kill();
    const task = await machine.boot().orchestrator.execute(taskId);
    expect([task.phase, task.verdict?.result]).toEqual(['completed', 'proven']);
    const commands = machine.launches.filter(({ launch }) => !launch.id.includes('.check'));
    expect(commands.map(({ step }) => step)).toEqual(['a']);
  });
});

describe('a check', () => {
  it('whose process was lost is run again: it has shown nothing', async () => {
    const { machine, taskId } = taskOf(
      samplePlan([sampleStep('a', { checks: [{ kind: 'test', argv: ['true'] }] })]),
    );
    let losses = 0;
    const script: BootOptions['script'] = ({ id }) => {
      if (!id.includes('.check') || losses === 2) return {};
      losses += 1;
      return { exitCode: null, lost: true, failure: { kind: 'lost', message: 'the helper is gone' } };
    };
    const { loop } = await drive(machine, taskId, { script });
    expect((await loop.done).phase).toBe('completed');
    expect(losses).toBe(2);
  });
});
