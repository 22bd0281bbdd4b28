/**
 * One run of a plan of no-op steps, in a process of its own: `steps.js <shape> <count>`.
 * A smaller plan warms the code up first, as the recording does for the floor; with a
 * third argument `cold` it does not, which is how memory is measured. Prints JSON.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from '../../src/core/event.ts';
import type { Shape } from '../no-op-plan.ts';
import { inFreshFolder, openBench } from '../no-op-orchestrator.ts';
import { noOpPlan } from '../no-op-plan.ts';

const WARM_UP_STEPS = 2000;

const [shape = 'chain', steps = '1000', mode = 'warm'] = process.argv.slice(2);

if (mode !== 'cold')
  await inFreshFolder((folder) => runPlan(folder, { shape: 'layered', count: WARM_UP_STEPS }));
const figures = await inFreshFolder((folder) =>
  runPlan(folder, { shape: shape as Shape, count: Number(steps) }),
);
process.stdout.write(JSON.stringify(figures));

/** Steps per second, latencies of a step from intent to result in ms, and the peak of this process's memory. */
async function runPlan(folder: string, plan: { readonly shape: Shape; readonly count: number }) {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const { orchestrator } = openBench(join(folder, 'store'));
  const { taskId, planDigest } = orchestrator.create(noOpPlan(plan.shape, plan.count, workspace));
  const latencies = createLatencies(plan.count);
  const loop = await orchestrator.start(taskId, { onEvents: latencies.onEvents });
  const before = performance.now();
  const by = { kind: 'flag', name: 'bench' } as const;
  await loop.submit({ type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } });
  const { phase } = await loop.done;
  const ms = performance.now() - before;
  const maxRssMb = process.resourceUsage().maxRSS / 1024;
  await orchestrator.close();
  if (phase !== 'completed') throw new Error(`the task ended as ${phase}`);
  return { perSecond: (plan.count / ms) * 1000, p50: latencies.at(0.5), p99: latencies.at(0.99), maxRssMb };
}

function createLatencies(count: number) {
  const started = new Map<string, number>();
  const latencies = new Float64Array(count);
  let ended = 0;
  return {
    onEvents(events: readonly Recorded[]): void {
      const now = performance.now();
      for (const event of events) {
        if (event.type === 'attempt.started') started.set(event.step, now);
        else if (event.type === 'step.completed') {
          latencies[ended++] = now - (started.get(event.step) ?? now);
          started.delete(event.step);
        }
      }
    },
    at: (share: number): number => latencies.toSorted()[Math.floor(ended * share)] ?? Number.NaN,
  };
}
