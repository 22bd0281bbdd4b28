/** How long a command from another process takes until its owner has decided it durably. Prints JSON. */
import { fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inFreshFolder, openBench } from '../no-op-orchestrator.ts';
import { noOpPlan } from '../no-op-plan.ts';
import { once } from 'node:events';

const COMMANDS = 40;
const by = { kind: 'person', name: 'bench' } as const;

const [role = 'sender', ownerFolder = ''] = process.argv.slice(2);
if (role === 'owner') await own(ownerFolder);
else await inFreshFolder(measure);

/** Drives a task that waits for its approval until the other side is done. */
async function own(folder: string): Promise<void> {
  const { orchestrator } = openBench(join(folder, 'store'));
  const { taskId } = orchestrator.create(noOpPlan('chain', 1, join(folder, 'workspace')));
  const loop = await orchestrator.start(taskId, { waits: () => true });
  process.send?.(taskId);
  process.once('disconnect', () => void loop.stop('done'));
  await loop.done;
  await orchestrator.close();
}

async function measure(folder: string): Promise<void> {
  mkdirSync(join(folder, 'workspace'));
  const owner = fork(import.meta.filename, ['owner', folder]);
  const [taskId] = await once(owner, 'message');
  const { orchestrator } = openBench(join(folder, 'store'));
  const latencies: number[] = [];
  for (let index = 0; index < COMMANDS; index++) {
    const before = performance.now();
    // A command that is refused takes the same way as one that is accepted.
    await orchestrator.send(taskId, { type: 'resume', by });
    latencies.push(performance.now() - before);
  }
  await orchestrator.close();
  owner.disconnect();
  await once(owner, 'exit');
  const sorted = latencies.toSorted((a, b) => a - b);
  process.stdout.write(JSON.stringify({ p50: sorted[COMMANDS / 2], p99: sorted.at(-1) }));
}
