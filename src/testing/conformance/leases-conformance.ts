import { expect } from 'vitest';
import { type OpenStore, type StoreCases, describeStore } from './store-cases.ts';
import { SAMPLE_OWNER, sampleTaskId } from './sample-task.ts';
import { errorCodeOf } from './error-code.ts';

/** The contract of `Leases`, for any store. */
export function leasesConformance(name: string, open: OpenStore): void {
  describeStore(`${name} as a keeper of leases`, open, CASES);
}

const CASES: StoreCases = {
  'gives a task to one owner and refuses the next': ({ leases }) => {
    const taskId = sampleTaskId();
    expect(leases.current(taskId)).toBeNull();
    const lease = leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 5 });
    expect(lease).toEqual({ taskId, fence: 1, owner: SAMPLE_OWNER, helper: null, expiresAt: 5 });
    expect(leases.current(taskId)).toEqual(lease);
    expect(errorCodeOf(() => leases.acquire({ taskId, owner: SUCCESSOR, replaces: 0, expiresAt: 9 }))).toBe(
      'busy',
    );
    expect(leases.current(taskId)).toEqual(lease);
  },

  'gives a task over only from the lease that was proven dead': ({ leases }) => {
    const taskId = sampleTaskId();
    const dead = leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 5 });
    const next = leases.acquire({ taskId, owner: SUCCESSOR, replaces: dead.fence, expiresAt: 9 });
    expect(next.fence).toBeGreaterThan(dead.fence);
    const late = { taskId, owner: SAMPLE_OWNER, replaces: dead.fence, expiresAt: 9 };
    expect(errorCodeOf(() => leases.acquire(late))).toBe('busy');
    expect(leases.current(taskId)).toEqual(next);
  },

  'raises the fence with every owner, also after a release': ({ leases }) => {
    const taskId = sampleTaskId();
    const fences = [1, 2, 3].map(() => {
      const lease = leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 5 });
      leases.release(lease);
      expect(leases.current(taskId)).toBeNull();
      return lease.fence;
    });
    expect(fences).toEqual([1, 2, 3]);
  },

  'renews the lease that is current, with its helper, and no other': ({ leases }) => {
    const taskId = sampleTaskId();
    const lease = leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 5 });
    const renewed = { ...lease, helper: SUCCESSOR, expiresAt: 50 };
    leases.renew(renewed);
    expect(leases.current(taskId)).toEqual(renewed);
    const next = leases.acquire({ taskId, owner: SUCCESSOR, replaces: lease.fence, expiresAt: 9 });
    expect(next.helper).toBeNull();
    expect(errorCodeOf(() => leases.renew(renewed))).toBe('fenced');
    leases.release(renewed);
    expect(leases.current(taskId)).toEqual(next);
    leases.release(next);
    expect(errorCodeOf(() => leases.renew(next))).toBe('fenced');
  },

  'keeps the leases of tasks apart': ({ leases }) => {
    const [one, two] = [sampleTaskId(), sampleTaskId()];
    const lease = leases.acquire({ taskId: one, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 5 });
    leases.release(leases.acquire({ taskId: two, owner: SUCCESSOR, replaces: 0, expiresAt: 5 }));
    expect(leases.current(one)).toEqual(lease);
  },
};

const SUCCESSOR = { pid: 4_000_002, startTime: '2', bootId: 'sample-boot' };
