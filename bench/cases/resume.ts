/**
 * What resuming costs: opens a store whose task has run `count` steps, verifies the
 * chain and folds it. `resume.js <count>`. Prints JSON.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inFreshFolder, openBench } from '../no-op-orchestrator.ts';
import { noOpPlan } from '../no-op-plan.ts';

const [count = '100000'] = process.argv.slice(2);

await inFreshFolder(async (folder) => {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const first = openBench(join(folder, 'store'));
  const { taskId, planDigest } = first.orchestrator.create(noOpPlan('layered', Number(count), workspace));
  const loop = await first.orchestrator.start(taskId);
  const by = { kind: 'flag', name: 'bench' } as const;
  await loop.submit({ type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } });
  await loop.done;
  await first.orchestrator.close();

  const before = performance.now();
  const second = openBench(join(folder, 'store'));
  const resumed = await second.orchestrator.start(taskId);
  const { ended } = await resumed.done;
  const ms = performance.now() - before;
  await second.orchestrator.close();
  if (ended !== Number(count)) throw new Error(`${ended} steps have ended`);
  process.stdout.write(JSON.stringify({ ms }));
});
