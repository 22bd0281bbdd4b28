/**
 * Who drives a task. There is one owner, fenced: a takeover first ends the old
 * owner, its helper and every process of their steps, waits until they are gone,
 * and only then raises the fence. A lease that merely ran out is not enough while
 * that process lives.
 */
import type { Lease, Leases, ProcessIdentity } from '../ports/journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Processes } from '../ports/processes.ts';
import type { TaskId } from '../core/ids.ts';
import { OrchestrateError } from '../core/error.ts';

/** Milliseconds after its last renewal at which a lease is overdue. */
export const LEASE_MS = 10_000;

export interface OwnershipOptions {
  readonly leases: Leases;
  readonly processes: Processes;
  readonly clock: Clock;
}

/** What is known about the process that holds a task. */
export type Owner =
  | { readonly kind: 'none' }
  | { readonly kind: 'self'; readonly lease: Lease }
  /** Answers within its lease. */
  | { readonly kind: 'alive'; readonly lease: Lease }
  /** Exists, but has not renewed its lease: stopped, or hanging. */
  | { readonly kind: 'stuck'; readonly lease: Lease }
  | { readonly kind: 'gone'; readonly lease: Lease };

/** Looks at the task's lease and the process behind it. */
export function ownerOf(taskId: TaskId, options: OwnershipOptions): Owner {
  const lease = options.leases.current(taskId);
  if (!lease) return { kind: 'none' };
  const self = options.processes.self();
  if (isSame(lease.owner, self)) return { kind: 'self', lease };
  if (!options.processes.isAlive(lease.owner)) return { kind: 'gone', lease };
  return { kind: options.clock.now() > lease.expiresAt ? 'stuck' : 'alive', lease };
}

/**
 * Becomes the owner of a task.
 * @throws OrchestrateError `busy` while another process drives it.
 */
export async function takeOwnership(taskId: TaskId, options: OwnershipOptions): Promise<Lease> {
  const owner = ownerOf(taskId, options);
  if (owner.kind === 'self' || owner.kind === 'alive') {
    throw busy(`the task is driven by process ${owner.lease.owner.pid} already`);
  }
  if (owner.kind !== 'none') await endOwner(owner.lease, options);
  return options.leases.acquire({
    taskId,
    owner: options.processes.self(),
    replaces: owner.kind === 'none' ? 0 : owner.lease.fence,
    expiresAt: options.clock.now() + LEASE_MS,
  });
}

async function endOwner(lease: Lease, { leases, processes }: OwnershipOptions): Promise<void> {
  await processes.end(lease.owner);
  if (lease.helper) await processes.end(lease.helper);
  for (;;) {
    const steps = processes.stepProcesses(lease.taskId);
    if (steps.length === 0) return;
    // Only after looking: a step of another process that took over meanwhile is not the dead owner's.
    if (leases.current(lease.taskId)?.fence !== lease.fence)
      throw busy('another process has just taken the task over');
    await Promise.all(steps.map((step) => processes.end(step)));
  }
}

function isSame(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId;
}

function busy(sentence: string): OrchestrateError {
  return new OrchestrateError('busy', sentence);
}
