import { describe, expect, it } from 'vitest';
import type { BootOptions } from '../testing/simulated-machine.ts';
import type { TaskId } from '../core/ids.ts';
import {
  CANCEL,
  RUNS,
  approvalOf,
  drive,
  existing,
  launchOf,
  statesOf,
  taskOf,
} from '../testing/driven-task.ts';
import { LEASE_MS } from './ownership.ts';
import { SAMPLE_PERSON, asStepId, samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { sampleCommandId } from '../testing/conformance/sample-task.ts';
import { turnUntil } from '../testing/event-loop.ts';

const ASKS = { crash: { kind: 'ask' } } as const;
const CHAIN = samplePlan([sampleStep('a'), sampleStep('b', { needs: ['a'] })]);

describe('a task without an owner', () => {
  it('takes a command from whoever sends it, and starts nothing for it', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const sender = machine.boot();
    expect(await sender.orchestrator.send(taskId, approvalOf(machine, taskId))).toEqual({ accepted: true });
    expect(sender.orchestrator.getTask(taskId).phase).toBe('executing');
    expect([machine.launches, machine.store.leases.current(taskId)]).toEqual([[], null]);
    expect(machine.clock.waiting).toBe(0);
  });

  it('answers a command that was left in its inbox before it counts as quiet', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('a', { gate: 'before' })]));
    const first = machine.boot();
    await first.orchestrator.send(taskId, approvalOf(machine, taskId));
    await first.orchestrator.execute(taskId);
    const { effectDigest } = existing('the open gate', first.orchestrator.getTask(taskId).steps[0]?.gate);
    const id = sampleCommandId();
    machine.store.inbox.put({
      id,
      taskId,
      command: { type: 'approveGate', step: asStepId('a'), effectDigest, by: SAMPLE_PERSON },
    });
    expect((await first.orchestrator.execute(taskId)).phase).toBe('completed');
    expect(machine.store.inbox.answer(id)).toEqual({ id, refusal: null });
  });

  it('whose owner died in a check does not run the check for a mere command', async () => {
    const checked = samplePlan([sampleStep('a', { checks: [{ kind: 'test', argv: ['true'] }] })]);
    const { machine, taskId } = taskOf(checked);
    const { process } = await drive(machine, taskId, {
      script: ({ id }) => (id.endsWith('check0') ? 'runs' : {}),
    });
    await turnUntil('the check runs', () => machine.launches.length === 2);
    process.kill();
    const sender = machine.boot();
    expect(await sender.orchestrator.send(taskId, { type: 'pause', by: SAMPLE_PERSON })).toEqual({
      accepted: true,
    });
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
    expect(machine.store.leases.current(taskId)?.expiresAt).toBeGreaterThan(
      machine.clock.now() + LEASE_MS - 1500,
    );
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
    const fence = machine.store.leases.current(taskId)?.fence ?? 0;
    machine.store.leases.acquire({
      taskId,
      owner: machine.processes.start(),
      replaces: fence,
      expiresAt: machine.clock.now() + LEASE_MS,
    });
    const failure = loop.done.catch((error: unknown) => error);
    await machine.clock.advance(1000);
    expect(await failure).toMatchObject({ code: 'fenced' });
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
    const failure = loop.done.catch((error: unknown) => error);
    await loop.submit(approvalOf(machine, taskId));
    expect(await failure).toMatchObject({ message: 'a bug in a view' });
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
    const { machine, taskId } = taskOf(
      samplePlan([sampleStep('a', ASKS), sampleStep('b', { needs: ['a'] }), sampleStep('c')]),
    );
    const { process, loop } = await drive(machine, taskId, RUNS);
    await loop.submit(CANCEL);
    expect((await loop.done).phase).toBe('cancelled');
    expect(statesOf(process, taskId)).toEqual({ a: 'cancelled', b: 'cancelled', c: 'cancelled' });
    expect(machine.launches.map(({ step, killed }) => [step, killed?.kind])).toEqual([
      ['a', 'cancelled'],
      ['c', 'cancelled'],
    ]);
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
