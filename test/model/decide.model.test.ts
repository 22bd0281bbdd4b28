import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MANNERS, driveToEnd } from './drive-to-end.ts';
import { ModelTask } from './model-task.ts';
import { arbitraryOperations } from './operation.ts';
import { arbitraryPlan } from '../../src/testing/generate-plan.ts';
import { isTerminal } from '../../src/core/state.ts';
import { operate } from './operate.ts';
import { SAMPLE_TASK, sampleCreation } from '../../src/testing/sample-plan.ts';

/** fast-check prints it with the path of a counter-example: `fc.assert(..., { seed, path })` finds it again. */
const SEED = 20_250_607;
const RUNS = 4600;
const LEAST_OPERATIONS = 100_000;
/** A task that has ended takes this many more commands, and refuses them all. */
const AFTER_END = 3;
/** For a machine that is slow or busy: it takes some five seconds. */
const DEADLINE_MS = 180_000;
const WEEK = 7 * 24 * 3_600_000;

describe('decide and evolve', () => {
  it(
    'keep every rule under any plan and any order of commands, crashes and clocks',
    () => {
      let operations = 0;
      const property = fc.property(
        fc.record({
          plan: arbitraryPlan(8),
          revision: arbitraryPlan(4),
          continued: fc.nat({ max: 255 }),
          operations: arbitraryOperations(120),
          manner: fc.constantFrom(...MANNERS),
        }),
        (run) => {
          // Every fourth task goes on from one that ended.
          const kept =
            run.continued % 4 === 0
              ? run.plan.steps.filter((_, index) => (run.continued >> index) % 2 === 1)
              : [];
          const steps = kept.map((step) => step.id);
          const continues = steps.length > 0 ? { continues: { task: SAMPLE_TASK, steps } } : {};
          const task = new ModelTask(sampleCreation(run.plan, { expiresAt: WEEK, ...continues }));
          let left = AFTER_END;
          for (const operation of run.operations) {
            if (isTerminal(task.plain.phase) && left-- === 0) break;
            operate(task, operation, run.revision);
            operations += 1;
          }
          driveToEnd(task, run.manner);
        },
      );
      fc.assert(property, { seed: SEED, numRuns: RUNS });
      expect(operations).toBeGreaterThanOrEqual(LEAST_OPERATIONS);
    },
    DEADLINE_MS,
  );
});
