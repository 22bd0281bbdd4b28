import { describe, expect, it } from 'vitest';
import type { Lease, ProcessIdentity } from '../ports/journal.ts';
import type { Processes } from '../ports/processes.ts';
import { FakeProcesses } from '../testing/fake-processes.ts';
import { LEASE_MS, ownerOf, takeOwnership, type OwnershipOptions } from './ownership.ts';
import { SimulatedClock } from '../testing/simulated-clock.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { sampleTaskId } from '../testing/conformance/sample-task.ts';

const taskId = sampleTaskId();

/** A machine on which one process owns the task, and another looks at it. */
function machine() {
  const { leases } = createMemoryStore();
  const clock = new SimulatedClock();
  const processes = new FakeProcesses();
  const owner = processes.start();
  const self = processes.start();
  const lease = leases.acquire({ taskId, owner, replaces: 0, expiresAt: clock.now() + LEASE_MS });
  const options: OwnershipOptions = { leases, clock, processes: processes.seenBy(self) };
  return { leases, clock, processes, owner, self, lease, options };
}

/** The lease with a helper, as its owner renews it. */
function withHelper(lease: Lease, helper: ProcessIdentity): Lease {
  return { ...lease, helper };
}

describe('the owner of a task', () => {
  it('is nobody, this process, a living one, a stuck one, or one that is gone', () => {
    const { leases, clock, processes, owner, lease, options } = machine();
    expect(ownerOf(sampleTaskId(), options).kind).toBe('none');
    expect(ownerOf(taskId, { ...options, processes: processes.seenBy(owner) }).kind).toBe('self');
    expect(ownerOf(taskId, options).kind).toBe('alive');
    clock.shiftWall(LEASE_MS);
    expect(ownerOf(taskId, options).kind).toBe('alive');
    clock.shiftWall(1);
    expect(ownerOf(taskId, options).kind).toBe('stuck');
    processes.kill(owner);
    expect(ownerOf(taskId, options).kind).toBe('gone');
    leases.release(lease);
    expect(ownerOf(taskId, options).kind).toBe('none');
  });

  it('is gone although its pid lives again, and the process that has it now is spared', async () => {
    const { processes, owner, options } = machine();
    processes.kill(owner);
    const reused = processes.start(owner.pid);
    expect(reused.pid).toBe(owner.pid);
    expect(ownerOf(taskId, options).kind).toBe('gone');
    await takeOwnership(taskId, options);
    expect(processes.isAlive(reused)).toBe(true);
  });

  it('is not this process when only the pid and the time of its start are the same, after another boot', () => {
    const { owner, options } = machine();
    const twin = { ...owner, bootId: 'another-boot' };
    expect(
      ownerOf(taskId, { ...options, processes: { ...options.processes, self: () => twin } }).kind,
    ).not.toBe('self');
  });
});

describe('a takeover', () => {
  it('is refused in words while the owner lives, and ends nothing', async () => {
    const { leases, processes, owner, lease, options } = machine();
    await expect(takeOwnership(taskId, options)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${owner.pid}`),
    });
    expect([processes.ended, leases.current(taskId)?.fence]).toEqual([[], lease.fence]);
  });

  it('ends a stuck owner, then its helper, then its steps, and raises the fence only when all are gone', async () => {
    const { leases, clock, processes, owner, lease, self } = machine();
    const helper = processes.start();
    leases.renew(withHelper(lease, helper));
    const step = processes.startStep(taskId);
    const other = processes.startStep(sampleTaskId());
    clock.shiftWall(LEASE_MS + 1);
    const fences: (number | undefined)[] = [];
    const seen = processes.seenBy(self);
    const watched: Processes = {
      ...seen,
      async end(identity) {
        await seen.end(identity);
        fences.push(leases.current(taskId)?.fence);
      },
    };
    const taken = await takeOwnership(taskId, { leases, clock, processes: watched });
    expect(processes.ended).toEqual([owner, helper, step]);
    expect(fences).toEqual([lease.fence, lease.fence, lease.fence]);
    expect(taken).toMatchObject({ fence: lease.fence + 1, owner: self });
    expect(processes.isAlive(other)).toBe(true);
  });

  it('ends steps that start while it ends others', async () => {
    const { processes, owner, options } = machine();
    processes.kill(owner);
    const first = processes.startStep(taskId);
    const late: ProcessIdentity[] = [];
    const end = async (identity: ProcessIdentity): Promise<void> => {
      if (identity === first) late.push(processes.startStep(taskId));
      processes.kill(identity);
    };
    await takeOwnership(taskId, { ...options, processes: { ...options.processes, end } });
    expect(late).toHaveLength(1);
    expect([first, ...late].map((identity) => processes.isAlive(identity))).toEqual([false, false]);
  });

  it('that comes second is refused, and spares the steps of the first', async () => {
    const { leases, clock, processes, owner, options } = machine();
    processes.kill(owner);
    const winner = processes.start();
    const won: { step?: ProcessIdentity } = {};
    const stepProcesses = (task: string): readonly ProcessIdentity[] => {
      // Between looking at the lease and looking for steps another process takes over and starts one.
      if (won.step === undefined) {
        leases.acquire({
          taskId,
          owner: winner,
          replaces: leases.current(taskId)?.fence ?? 0,
          expiresAt: clock.now() + LEASE_MS,
        });
        won.step = processes.startStep(taskId);
      }
      return options.processes.stepProcesses(task);
    };
    await expect(
      takeOwnership(taskId, { ...options, processes: { ...options.processes, stepProcesses } }),
    ).rejects.toMatchObject({ code: 'busy' });
    expect(leases.current(taskId)?.owner).toEqual(winner);
    expect(won.step && processes.isAlive(won.step)).toBe(true);
  });
});
