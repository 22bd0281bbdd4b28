/** One run of a plan of no-op steps, in a process of its own: `steps.js <shape> <count>`. Prints JSON. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../../src/core/event.ts';
import type { Shape } from '../no-op-plan.ts';
import { inFreshFolder, openBench } from '../no-op-orchestrator.ts';
import { noOpPlan } from '../no-op-plan.ts';

const [shape = 'chain', count = '1000'] = process.argv.slice(2);

await inFreshFolder(async (folder) => {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const { orchestrator } = openBench(join(folder, 'store'));
  const { taskId, planDigest } = orchestrator.create(noOpPlan(shape as Shape, Number(count), workspace));
  const started = new Map<string, number>();
  const latencies = new Float64Array(Number(count));
  let ended = 0;
  const onEvents = (events: readonly Recorded[]): void => {
    const now = performance.now();
    for (const event of events) {
      if (event.type === 'attempt.started') started.set(event.step, now);
      else if (event.type === 'step.completed') {
        latencies[ended++] = now - (started.get(event.step) ?? now);
        started.delete(event.step);
      }
    }
  };
  const loop = await orchestrator.start(taskId, { onEvents });
  const before = performance.now();
  const by = { kind: 'flag', name: 'bench' } as const;
  await loop.submit({ type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } });
  const { phase } = await loop.done;
  const ms = performance.now() - before;
  const maxRssMb = process.resourceUsage().maxRSS / 1024;
  await orchestrator.close();
  if (phase !== 'completed') throw new Error(`the task ended as ${phase}`);
  latencies.sort();
  const p50 = latencies[Math.floor(ended * 0.5)];
  const p99 = latencies[Math.floor(ended * 0.99)];
  process.stdout.write(JSON.stringify({ perSecond: (Number(count) / ms) * 1000, p50, p99, maxRssMb }));
});
