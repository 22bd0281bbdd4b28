import { describe, expect, it } from 'vitest';
import type { Plan } from '../core/plan.ts';
import type { PersonCommand } from '../core/command.ts';
import type { Recorded } from '../core/event.ts';
import type { ScriptedLaunch } from '../testing/scripted-sandbox.ts';
import type { TaskId } from '../core/ids.ts';
import { LEASE_MS } from './ownership.ts';
import { OrchestrateError } from '../core/error.ts';
import { SAMPLE_PERSON, asStepId, samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { SimulatedMachine, type BootOptions, type SimulatedProcess } from '../testing/simulated-machine.ts';
import { sampleCommandId } from '../testing/conformance/sample-task.ts';
import { settle, turnUntil } from '../testing/event-loop.ts';

const CANCEL: PersonCommand = { type: 'cancel', by: SAMPLE_PERSON, reason: 'enough' };

/** A task on a machine of its own, made by a process that let go of it. */
function taskOf(plan: Plan): { readonly machine: SimulatedMachine; readonly taskId: TaskId } {
  const machine = new SimulatedMachine();
  const maker = machine.boot();
  const { taskId } = maker.orchestrator.create(plan);
  maker.orchestrator.release(taskId);
  maker.kill();
  return { machine, taskId };
}

function approve(machine: SimulatedMachine, taskId: TaskId): PersonCommand {
  const planDigest = machine.store.readModel.task(taskId)?.planDigest;
  if (planDigest === undefined) return expect.unreachable('the task is there');
  return { type: 'approvePlan', planDigest, by: SAMPLE_PERSON, advance: { tiers: [], steps: [] } };
}

/** Boots a process that drives the task, with its plan approved. */
async function drive(machine: SimulatedMachine, taskId: TaskId, options: BootOptions & { readonly waits?: () => boolean } = {}) {
  const process = machine.boot(options);
  const events: Recorded[] = [];
  const loop = await process.orchestrator.start(taskId, { waits: options.waits ?? (() => false), onEvents: (more) => void events.push(...more) });
  await loop.submit(approve(machine, taskId));
  return { process, loop, events };
}

const statesOf = (process: SimulatedProcess, taskId: TaskId) =>
  Object.fromEntries(process.orchestrator.getTask(taskId).steps.map(({ id, state }) => [id, state]));

const launchOf = (machine: SimulatedMachine, step: string): ScriptedLaunch => {
  const found = machine.launches.findLast((launch) => launch.step === step);
  return found ?? expect.unreachable(`the step ${step} was launched`);
};

const RUNS: BootOptions = { script: () => 'runs' };
const ASKS = { crash: { kind: 'ask' } } as const;
const CHAIN = samplePlan([sampleStep('a'), sampleStep('b', { needs: ['a'] })]);

describe('a task without an owner', () => {
  it('takes a command from whoever sends it, and starts nothing for it', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const sender = machine.boot();
    expect(await sender.orchestrator.send(taskId, approve(machine, taskId))).toEqual({ accepted: true });
    expect(sender.orchestrator.getTask(taskId).phase).toBe('executing');
    expect([machine.launches, machine.store.leases.current(taskId)]).toEqual([[], null]);
    expect(machine.clock.waiting).toBe(0);
  });

  it('answers a command that was left in its inbox before it counts as quiet', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', { gate: 'before' })]));
    const first = machine.boot();
    await first.orchestrator.send(taskId, approve(machine, taskId));
    await first.orchestrator.execute(taskId);
    const digest = first.orchestrator.getTask(taskId).steps[0]?.gate?.effectDigest;
    if (digest === undefined) expect.unreachable('the gate is open');
    const id = sampleCommandId();
    machine.store.inbox.put({ id, taskId, command: { type: 'approveGate', step: asStepId('a'), effectDigest: digest, by: SAMPLE_PERSON } });
    expect((await first.orchestrator.execute(taskId)).phase).toBe('completed');
    expect(machine.store.inbox.answer(id)).toEqual({ id, refusal: null });
  });

  it('whose owner died in a check does not run the check for a mere command', async () => {
    const checked = samplePlan([sampleStep('a', { checks: [{ kind: 'test', argv: ['true'] }] })]);
    const { machine, taskId } = taskOf(checked);
    const { process } = await drive(machine, taskId, { script: ({ id }) => (id.endsWith('check0') ? 'runs' : {}) });
    await turnUntil('the check runs', () => machine.launches.length === 2);
    process.kill();
    const sender = machine.boot();
    expect(await sender.orchestrator.send(taskId, { type: 'pause', by: SAMPLE_PERSON })).toEqual({ accepted: true });
    expect(machine.launches).toHaveLength(2);
    expect(machine.store.leases.current(taskId)).toBeNull();
  });

  it('that does not exist is refused, and leaves no lease behind', async () => {
    const { machine } = taskOf(CHAIN);
    const { orchestrator } = machine.boot();
    const missing = '01890000-0000-7000-8000-00000000dead' as TaskId; // a UUIDv7 of nobody
    await expect(orchestrator.execute(missing)).rejects.toMatchObject({ code: 'not-found' });
    expect(machine.store.leases.current(missing)).toBeNull();
  });
});

describe('a driven task', () => {
  it('hears commands of other processes within one look at the inbox', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const { loop } = await drive(machine, taskId, RUNS);
    const other = machine.boot();
    const sent = other.orchestrator.send(taskId, { type: 'pause', by: SAMPLE_PERSON });
    await machine.clock.advance(25);
    expect(await sent).toEqual({ accepted: true });
    expect(loop.state().paused).toBe(true);
  });

  it('refuses a second owner in words, in the same process and in another', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const { process } = await drive(machine, taskId, RUNS);
    await expect(process.orchestrator.execute(taskId)).rejects.toMatchObject({ code: 'busy' });
    await expect(machine.boot().orchestrator.execute(taskId)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${process.identity.pid}`),
    });
  });

  it('names its helper in the lease as soon as it has one, and renews the lease every second', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const { process } = await drive(machine, taskId, RUNS);
    expect(machine.store.leases.current(taskId)?.helper).toEqual(process.helper);
    await machine.clock.advance(3 * LEASE_MS);
    expect(machine.store.leases.current(taskId)?.expiresAt).toBeGreaterThan(machine.clock.now() + LEASE_MS - 1500);
  });

  it('expires by the wall clock, and a clock that goes back revives nothing', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', { gate: 'before' })]));
    const { process, loop } = await drive(machine, taskId, { waits: () => true });
    machine.clock.shiftWall(7 * 24 * 3600 * 1000);
    await machine.clock.advance(1000);
    machine.clock.shiftWall(-14 * 24 * 3600 * 1000);
    const state = await loop.done;
    expect([state.phase, statesOf(process, taskId)]).toEqual(['failed', { a: 'failed' }]);
    expect(process.orchestrator.getTask(taskId).steps[0]?.failure?.kind).toBe('expired');
  });

  it('that lost its lease to another owner ends with `fenced` and kills what it runs', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const { loop } = await drive(machine, taskId, RUNS);
    const { fence } = machine.store.leases.current(taskId) ?? expect.unreachable('there is a lease');
    machine.store.leases.acquire({ taskId, owner: machine.processes.start(), replaces: fence, expiresAt: machine.clock.now() + LEASE_MS });
    const ended = expect(loop.done).rejects.toMatchObject({ code: 'fenced' });
    await machine.clock.advance(1000);
    await ended;
    expect(launchOf(machine, 'a').killed).toMatchObject({ kind: 'lost' });
    expect(machine.clock.waiting).toBe(0);
  });

  it('ends when a watcher throws: the fault stops the task, not the process, and the task is free', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const process = machine.boot(RUNS);
    const loop = await process.orchestrator.start(taskId, {
      onEvents: (events) => {
        if (events.some(({ type }) => type === 'attempt.started')) throw new Error('a bug in a view');
      },
    });
    const ended = expect(loop.done).rejects.toThrow('a bug in a view');
    await loop.submit(approve(machine, taskId));
    await ended;
    expect(machine.store.leases.current(taskId)).toBeNull();
    expect((await machine.boot().orchestrator.execute(taskId)).phase).toBe('completed');
  });
});

describe('a stop', () => {
  it('ends what runs and leaves the task resumable: what may run again is ready, the rest unknown', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('again'), sampleStep('asks', ASKS)]));
    const { process, loop } = await drive(machine, taskId, RUNS);
    await loop.stop('the terminal was closed');
    expect(statesOf(process, taskId)).toEqual({ again: 'ready', asks: 'unknown' });
    expect(machine.launches.map(({ isRunning }) => isRunning)).toEqual([false, false]);
    expect([machine.store.leases.current(taskId), machine.clock.waiting]).toEqual([null, 0]);
    const next = await machine.boot().orchestrator.execute(taskId);
    expect(next.steps.map(({ state }) => state)).toEqual(['completed', 'unknown']);
  });

  it('takes the result of a command that ended by itself in the same moment', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('asks', ASKS)]));
    const { process, loop } = await drive(machine, taskId, RUNS);
    launchOf(machine, 'asks').end();
    await loop.stop('the terminal was closed');
    expect(statesOf(process, taskId)).toEqual({ asks: 'completed' });
  });

  it('of a task that waits for nothing returns at once', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const { loop } = await drive(machine, taskId);
    await loop.done;
    await loop.stop('late');
    expect(loop.state().phase).toBe('completed');
  });
});

describe('a cancel', () => {
  it('kills what runs, starts nothing more, and ends the task', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', ASKS), sampleStep('b', { needs: ['a'] }), sampleStep('c')]));
    const { process, loop } = await drive(machine, taskId, RUNS);
    await loop.submit(CANCEL);
    expect((await loop.done).phase).toBe('cancelled');
    expect(statesOf(process, taskId)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'cancelled' });
    expect(machine.launches.map(({ step, killed }) => [step, killed?.kind])).toEqual([['a', 'cancelled'], ['c', 'cancelled']]);
  });

  it('that was durable when the owner died keeps the next owner from running checks', async () => {
    const checked = samplePlan([sampleStep('a', { checks: [{ kind: 'test', argv: ['true'] }] })]);
    const { machine, taskId } = taskOf(checked);
    const script: BootOptions['script'] = ({ id }) => (id.endsWith('check0') ? 'runs' : {});
    const { process, loop } = await drive(machine, taskId, { script });
    await turnUntil('the check runs', () => machine.launches.length === 2);
    void loop.submit(CANCEL);
    await turnUntil('the cancel is durable', () => loop.state().cancel !== null);
    process.kill();
    const after = await machine.boot(RUNS).orchestrator.execute(taskId);
    expect(after.phase).toBe('cancelled');
    expect(machine.launches).toHaveLength(2);
  });
});

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
    const expected = { again: 'completed', asks: 'unknown', keyed: 'completed', happened: 'completed', not: 'completed', unclear: 'unknown' };
    expect(statesOf(next, taskId)).toEqual(expected);
    const ranAgain = machine.launches.slice(before).filter(({ launch }) => !launch.id.endsWith('.probe'));
    expect(new Set(ranAgain.map(({ step, attempt }) => `${step} ${attempt}`))).toEqual(new Set(['again 2', 'keyed 2', 'not 2']));
    const keys = machine.launches.filter(({ step }) => step === 'keyed').map(({ launch }) => launch.env['ORCHESTRATE_KEY']);
    expect(keys).toEqual(['order-7', 'order-7']);
    const output = task.steps[1]?.outcome?.output;
    expect(output && next.orchestrator.output(output.digest).map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['half of it']);
  });

  it('runs checks again that the old owner did not finish, without running the command again', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', { ...ASKS, checks: [{ kind: 'test', argv: ['true'] }] })], { checks: [{ kind: 'test', argv: ['true'] }] }));
    const { process } = await drive(machine, taskId, { script: ({ id }) => (id.includes('.check') ? 'runs' : {}) });
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
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', { checks: [{ kind: 'test', argv: ['true'] }] })]));
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

describe('a full disk', () => {
  /** A disk that takes no appends at all while it is full. */
  function disk() {
    const state = { isFull: false };
    const wrapStore: BootOptions['wrapStore'] = (store) => ({
      ...store,
      hasRoom: () => !state.isFull,
      journal: {
        ...store.journal,
        append(append) {
          if (state.isFull) throw new OrchestrateError('full', 'the disk is full');
          store.journal.append(append);
        },
      },
    });
    return { state, wrapStore };
  }

  it('keeps the result of what runs until there is room, and starts nothing meanwhile', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', ASKS), sampleStep('b', { needs: ['a'] })]));
    const { state, wrapStore } = disk();
    const { loop, process } = await drive(machine, taskId, { wrapStore, script: ({ id }) => (id.includes('.a.') ? 'runs' : {}) });
    state.isFull = true;
    launchOf(machine, 'a').end({ exitCode: 0 });
    await machine.clock.advance(60_000);
    expect([machine.launches.length, statesOf(process, taskId)]).toEqual([1, { a: 'running', b: 'pending' }]);
    state.isFull = false;
    await machine.clock.advance(1500);
    expect((await loop.done).phase).toBe('completed');
    expect(machine.launches.map(({ step }) => step)).toEqual(['a', 'b']);
  });

  it('starts nothing new when only its reserve is left, records what runs, and goes on when there is room', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    let hasRoom = true;
    const wrapStore: BootOptions['wrapStore'] = (store) => ({ ...store, hasRoom: () => hasRoom });
    const { process, loop } = await drive(machine, taskId, { wrapStore, script: ({ id }) => (id.includes('.a.') ? 'runs' : {}) });
    hasRoom = false;
    await machine.clock.advance(1000);
    launchOf(machine, 'a').end();
    await settle();
    expect(statesOf(process, taskId)).toEqual({ a: 'completed', b: 'ready' });
    await machine.clock.advance(10_000);
    expect(machine.launches).toHaveLength(1);
    hasRoom = true;
    await machine.clock.advance(1000);
    expect((await loop.done).phase).toBe('completed');
  });

  it('lets a person cancel as soon as the reserve is given up', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', ASKS)]));
    let failures = 0;
    const wrapStore: BootOptions['wrapStore'] = (store) => ({
      ...store,
      journal: {
        ...store.journal,
        append(append) {
          if (failures === 0 && append.events.some(({ raw }) => Buffer.from(raw).includes('task.cancelRequested'))) {
            failures += 1;
            throw new OrchestrateError('full', 'the disk is full');
          }
          store.journal.append(append);
        },
      },
    });
    const { loop } = await drive(machine, taskId, { wrapStore, ...RUNS });
    const cancelled = loop.submit(CANCEL);
    await machine.clock.advance(1000);
    expect([failures, await cancelled]).toMatchObject([1, { ok: true }]);
    expect((await loop.done).phase).toBe('cancelled');
  });

  it('does not keep a stop from ending: what could not be stored is lost in the open', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', ASKS)]));
    const { state, wrapStore } = disk();
    const { loop } = await drive(machine, taskId, { wrapStore, ...RUNS });
    state.isFull = true;
    const ended = expect(loop.done).rejects.toMatchObject({ code: 'full' });
    await loop.stop('the terminal was closed');
    await ended;
    expect([launchOf(machine, 'a').isRunning, machine.store.leases.current(taskId)]).toEqual([false, null]);
    state.isFull = false;
    const next = await machine.boot().orchestrator.execute(taskId);
    expect(next.steps.map((step) => step.state)).toEqual(['unknown']);
  });

  it('refuses a new task in words', () => {
    const { wrapStore, state } = disk();
    state.isFull = true;
    const { orchestrator } = new SimulatedMachine().boot({ wrapStore });
    expect(() => orchestrator.create(CHAIN)).toThrow('full');
  });
});
