import { describe, expect, it } from 'vitest';
import type { BootOptions } from '../testing/simulated-machine.ts';
import { CANCEL, RUNS, drive, launchOf, statesOf, taskOf } from '../testing/driven-task.ts';
import { OrchestrateError } from '../core/error.ts';
import { samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { SimulatedMachine } from '../testing/simulated-machine.ts';
import { settle } from '../testing/event-loop.ts';

const ASKS = { crash: { kind: 'ask' } } as const;
const CHAIN = samplePlan([sampleStep('a'), sampleStep('b', { needs: ['a'] })]);

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
    const { machine, taskId } = taskOf(
      samplePlan([sampleStep('a', ASKS), sampleStep('b', { needs: ['a'] })]),
    );
    const { state, wrapStore } = disk();
    const { loop, process } = await drive(machine, taskId, {
      wrapStore,
      script: ({ id }) => (id.includes('.a.') ? 'runs' : {}),
    });
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
    const { process, loop } = await drive(machine, taskId, {
      wrapStore,
      script: ({ id }) => (id.includes('.a.') ? 'runs' : {}),
    });
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

  it('starts nothing new from a reserve that a failed write has just given up, before the store says that there is room', async () => {
    const { machine, taskId } = taskOf(CHAIN);
    const { state, wrapStore } = disk();
    const { process, loop } = await drive(machine, taskId, {
      wrapStore,
      script: ({ id }) => (id.includes('.a.') ? 'runs' : {}),
    });
    await machine.clock.advance(300);
    state.isFull = true;
    launchOf(machine, 'a').end();
    await settle();
    state.isFull = false;
    await machine.clock.advance(300);
    expect([machine.launches.length, statesOf(process, taskId)]).toEqual([1, { a: 'completed', b: 'ready' }]);
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
          if (
            failures === 0 &&
            append.events.some(({ raw }) => Buffer.from(raw).includes('task.cancelRequested'))
          ) {
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
    const failure = loop.done.catch((error: unknown) => error);
    await loop.stop('the terminal was closed');
    expect(await failure).toMatchObject({ code: 'full' });
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
