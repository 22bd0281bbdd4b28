/**
 * Drives two tasks on a small disk that it fills while a step runs. Argument: the
 * disk's folder. Says what it saw as JSON.
 */
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../../src/ports/action.ts';
import type { TaskId } from '../../src/core/ids.ts';
import { errorCodeOf } from '../../src/testing/conformance/error-code.ts';
import { openApp } from '../../src/app.ts';
import { until } from './until.ts';

const OUTPUT_BYTES = 100_000;
const BY = { kind: 'person', name: 'the test' } as const;
const PLAN = 'goal: Fill the disk\nsteps:\n  one: { hold: one }\n  two: { hold: two, needs: one }\n';

const [disk = ''] = process.argv.slice(2);
const ballast = join(disk, 'ballast');
const workspace = join(disk, 'workspace');
mkdirSync(workspace);

/** How to let go of the step that is held now. */
const held: { release: (() => void) | null } = { release: null };

/** An action that writes a lot when it is let go of, and runs no process. */
const hold: Action = {
  name: 'hold',
  summary: 'Waits until the test lets go.',
  example: 'one',
  tier: 'read',
  gate: 'none',
  runs: false,
  crash: 'ask',
  parse: (text) => ({ ok: true, value: { kind: 'text', text } }),
  command: () => null,
  async perform(_, tools) {
    await new Promise<void>((resolve) => {
      held.release = resolve;
    });
    held.release = null;
    tools.print('x'.repeat(OUTPUT_BYTES));
    return { kind: 'done' };
  },
};

/** Leaves not one page free. */
function fillDisk(): void {
  const file = openSync(ballast, 'w');
  for (const bytes of [1 << 20, 4096, 1]) {
    const chunk = Buffer.alloc(bytes, 1);
    while (isWritten(file, chunk));
  }
  closeSync(file);
}

function isWritten(file: number, chunk: Uint8Array): boolean {
  try {
    return writeSync(file, chunk) > 0;
  } catch {
    return false;
  }
}

/** Until when the lease of this process holds, wall time in milliseconds. */
function leasedUntil(taskId: TaskId): number {
  const owner = orchestrator.owner(taskId);
  return owner.kind === 'none' ? 0 : owner.lease.expiresAt;
}

const app = await openApp({ store: join(disk, 'store'), actions: [hold] });
const { orchestrator } = app;
const reserve = join(disk, 'store', 'reserve');
const parsed = await app.readPlan({ text: PLAN, workspace });
if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
const plan = parsed.value;

async function startTask() {
  const { taskId, planDigest } = orchestrator.create(plan);
  const loop = await orchestrator.start(taskId);
  await loop.submit({ type: 'approvePlan', planDigest, by: BY, advance: { tiers: [], steps: [] } });
  await until('the first step runs', () => held.release !== null);
  return { taskId, loop };
}

const statesOf = (taskId: TaskId): string =>
  orchestrator
    .getTask(taskId)
    .steps.map(({ state }) => state)
    .join(' ');

const first = await startTask();
const hadReserve = existsSync(reserve);
fillDisk();
held.release?.();
await until('the result is kept', () => statesOf(first.taskId).startsWith('completed'));
const hasReserve = existsSync(reserve);
// The run loop looks for room whenever it renews its lease.
const leased = leasedUntil(first.taskId);
await until('the lease is renewed twice', () => leasedUntil(first.taskId) > leased + 1500);
const whileFull = statesOf(first.taskId);
const isHeld = held.release !== null;
const creation = errorCodeOf(() => void orchestrator.create(plan));
const listed = orchestrator.listTasks().length;
rmSync(ballast);
await until('the second step starts when there is room', () => held.release !== null);
held.release?.();
const { phase } = await first.loop.done;
const output = orchestrator.getTask(first.taskId).steps[0]?.outcome?.output?.stdoutBytes;

const second = await startTask();
fillDisk();
const { accepted } = await orchestrator.cancel(second.taskId, BY);
held.release?.();
const cancelled = (await second.loop.done).phase;
const reports = [first, second].map(({ taskId }) => orchestrator.verify(taskId).ok);
rmSync(ballast);
await app.close();
const said = {
  hadReserve,
  hasReserve,
  whileFull,
  isHeld,
  creation,
  listed,
  phase,
  output,
  accepted,
  cancelled,
  reports,
};
writeSync(1, JSON.stringify(said));
