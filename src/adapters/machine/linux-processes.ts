/** {@link Processes} over Linux's /proc. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Processes } from '../../ports/processes.ts';
import type { ProcessIdentity } from '../../ports/journal.ts';

/** Every process of a step carries this variable with the id of its task. */
const TASK_VARIABLE = 'ORCHESTRATE_TASK';

const POLL_MS = 5;

export const linuxProcesses: Processes = {
  self: () => ({ pid: process.pid, startTime: startTimeOf(process.pid) ?? '', bootId: bootId() }),
  isAlive,
  async end(target) {
    if (isAlive(target)) kill(target.pid);
    while (isAlive(target)) await delay(POLL_MS);
  },
  stepProcesses: (taskId) =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isStepOf(Number(name), taskId))
      .flatMap((name) => identify(Number(name)) ?? []),
};

/** A living process, `null` when it ended meanwhile. */
function identify(pid: number): ProcessIdentity | null {
  const startTime = startTimeOf(pid);
  return startTime === null ? null : { pid, startTime, bootId: bootId() };
}

function isAlive(target: ProcessIdentity): boolean {
  return target.bootId === bootId() && startTimeOf(target.pid) === target.startTime;
}

/** The start time in clock ticks since boot, `null` for a process that is gone or a zombie. */
function startTimeOf(pid: number): string | null {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may hold anything.
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return state === undefined || state === 'Z' || state === 'X' ? null : (rest[18] ?? null);
}

function isStepOf(pid: number, taskId: string): boolean {
  const environment = pid === process.pid ? null : read(`/proc/${pid}/environ`);
  return environment?.split('\0').includes(`${TASK_VARIABLE}=${taskId}`) === true;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in the meantime, or it belongs to somebody else: the caller looks again.
  }
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= read('/proc/sys/kernel/random/boot_id')?.trim() ?? 'unknown';
  return knownBootId;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
