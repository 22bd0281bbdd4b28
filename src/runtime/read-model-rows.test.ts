import { describe, expect, test } from 'vitest';
import type { TaskId } from '../core/ids.ts';
import { evolve } from '../core/evolve.ts';
import { rowsAfter, rowsOfCreation } from './read-model-rows.ts';
import { sampleCreation, samplePlan, sampleStep } from '../testing/sample-plan.ts';
import { stepsOf } from '../core/steps-of-event.ts';

// Any text names a task here.
const TASK = 'task' as TaskId;

describe('the rows of a new task', () => {
  const steps = [sampleStep('a'), sampleStep('b', { needs: ['a'] }), sampleStep('c')];

  test.each([[[]], [['a']], [['a', 'c']]])(
    'are those of its fold, also when it keeps %j of an ended task',
    (kept) => {
      const created = { ...sampleCreation(samplePlan(steps)), at: 5 };
      const ids = steps.map((step) => step.id).filter((id) => (kept as string[]).includes(id));
      const event = ids.length > 0 ? { ...created, continues: { task: TASK, steps: ids } } : created;
      const folded = evolve(null, event, TASK);
      expect(rowsOfCreation(TASK, event)).toEqual(rowsAfter(folded, new Set(stepsOf(event))));
    },
  );
});
