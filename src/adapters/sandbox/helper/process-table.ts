/** Processes as /proc shows them; one that is gone is simply absent. */
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process beyond the reuse of its number. */
export interface ProcessRef {
  readonly pid: number;
  /** In clock ticks since boot. */
  readonly startTime: string;
}

/** The process with this number, `null` when there is none or it only waits to be reaped. */
export function findProcess(pid: number): ProcessRef | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The name in parentheses may hold anything; the fields after it do not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTime] = [fields[0], fields[19]];
  if (state === undefined || startTime === undefined || 'ZX'.includes(state)) return null;
  return { pid, startTime };
}

/** A process and everything it started, as far as the parents still live. */
export function processTree(pid: number): readonly ProcessRef[] {
  const self = findProcess(pid);
  const children = threadsOf(pid).flatMap((thread) =>
    (read(`/proc/${pid}/task/${thread}/children`) ?? '').split(' '),
  );
  const below = children.filter((child) => child !== '').flatMap((child) => processTree(Number(child)));
  return self === null ? below : [self, ...below];
}

/** Every process number there is. */
export function processIds(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

/** Ends a process for good, if it still is the one that was seen. */
export function killProcess(ref: ProcessRef): void {
  if (findProcess(ref.pid)?.startTime !== ref.startTime) return;
  try {
    process.kill(ref.pid, 'SIGKILL');
  } catch {
    // It ended in between, or it is not ours to end; the wait that follows tells.
  }
}

/** Resolves to what still lives after `deadlineMs`. */
export async function waitGone(
  refs: readonly ProcessRef[],
  deadlineMs: number,
): Promise<readonly ProcessRef[]> {
  const end = performance.now() + deadlineMs;
  let left = refs;
  for (;;) {
    left = left.filter((ref) => findProcess(ref.pid)?.startTime === ref.startTime);
    if (left.length === 0 || performance.now() > end) return left;
    await sleep(5);
  }
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
