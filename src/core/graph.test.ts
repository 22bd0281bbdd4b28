import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPlan } from '../testing/generate-plan.ts';
import { asStepId } from '../testing/sample-plan.ts';
import { createTaskGraph, type GraphStep, type TaskGraph } from './graph.ts';

const SEED = 20_250_607;
const PLANS = arbitraryPlan(10);

/** `{ b: 'a' }`: b needs a. */
function steps(needs: Readonly<Record<string, string>>): readonly GraphStep[] {
  return Object.entries(needs).map(([id, list]) => ({
    id: asStepId(id),
    needs: list.split(' ').filter(Boolean).map(asStepId),
  }));
}

const DIAMOND = steps({ end: 'left right', left: 'start', right: 'start', start: '', alone: '' });

/** Written from the needs alone: what is behind a step, by walking. */
function behind(all: readonly GraphStep[], id: string): ReadonlySet<string> {
  const direct = all.filter((step) => step.needs.some((need) => need === id)).map((step) => step.id);
  return new Set(direct.flatMap((next) => [next, ...behind(all, next)]));
}

describe('createTaskGraph', () => {
  it('refuses what is no graph: `graphIssues` was to find it first', () => {
    expect(() => createTaskGraph(steps({ a: 'b', b: 'a' }))).toThrow('no cycle');
    expect(() => createTaskGraph(steps({ a: 'nobody' }))).toThrow('step nobody is in the graph');
    expect(() => createTaskGraph([...steps({ a: '' }), ...steps({ a: '' })])).toThrow('unique');
  });

  it('numbers steps in plan order and knows their edges', () => {
    const graph = createTaskGraph(DIAMOND);
    expect(graph.size).toBe(5);
    expect(graph.indexOf(asStepId('right'))).toBe(2);
    expect(graph.indexOf(asStepId('nobody'))).toBeUndefined();
    expect(graph.idAt(3)).toBe('start');
    expect(() => graph.idAt(5)).toThrow('step index 5 is in the graph');
    expect([...graph.needsOf(0)]).toEqual([1, 2]);
    expect([...graph.dependentsOf(3)]).toEqual([1, 2]);
  });

  it('finds the steps whose needs are all completed', () => {
    const ready = (...completed: readonly string[]): readonly string[] =>
      createTaskGraph(DIAMOND).readySteps(new Set(completed.map(asStepId)));
    expect(ready()).toEqual(['start', 'alone']);
    expect(ready('start')).toEqual(['left', 'right', 'alone']);
    expect(ready('start', 'left', 'alone')).toEqual(['right']);
    expect(ready('start', 'left', 'right', 'alone')).toEqual(['end']);
  });

  it('finds a longest chain, first step first', () => {
    expect(createTaskGraph(DIAMOND).criticalPath()).toEqual(['start', 'left', 'end']);
    expect(createTaskGraph(steps({ c: 'b', short: '', b: 'a', a: '' })).criticalPath()).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(createTaskGraph([]).criticalPath()).toEqual([]);
  });

  it('undoes each completed step before those that it needed, and no others', () => {
    const order = createTaskGraph(DIAMOND).rollbackOrder(new Set(['start', 'left', 'alone'].map(asStepId)));
    expect(order.toSorted()).toEqual(['alone', 'left', 'start']);
    expect(order.indexOf(asStepId('left'))).toBeLessThan(order.indexOf(asStepId('start')));
  });

  it('keeps its promises for any plan', () => {
    const property = fc.property(PLANS, ({ steps: all }) => {
      const graph = createTaskGraph(all);
      const order = graph.topologicalOrder();
      expect(order.toSorted()).toEqual(all.map((step) => step.id).toSorted());
      for (const { id, needs } of all) {
        for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(id));
        expect(graph.transitiveDependents(id)).toEqual(
          all.map((step) => step.id).filter((other) => behind(all, id).has(other)),
        );
      }
      assertLongest(graph, all);
    });
    fc.assert(property, { seed: SEED });
  });
});

function assertLongest(graph: TaskGraph, all: readonly GraphStep[]): void {
  const chain = graph.criticalPath();
  const length = Math.max(...all.map((_, index) => graph.remainingPath(index)));
  expect(chain).toHaveLength(length);
  for (const [at, id] of chain.entries()) {
    const before = chain.slice(0, at).slice(-1);
    expect(all.find((step) => step.id === id)?.needs).toEqual(expect.arrayContaining(before));
    expect(graph.remainingPath(graph.indexOf(id) ?? -1)).toBe(length - at);
  }
}

describe('addSteps', () => {
  it('makes a graph with the new steps behind the old ones', () => {
    const added = createTaskGraph(DIAMOND).addSteps(steps({ more: 'end', yet: 'more' }));
    expect(added.ok && added.value.criticalPath()).toEqual(['start', 'left', 'end', 'more', 'yet']);
  });

  it.each([
    ['a cycle', { x: 'y', y: 'x' }, 'cycle'],
    ['an unknown need', { x: 'nobody' }, 'unknown-need'],
    ['a need of itself', { x: 'x' }, 'self-need'],
    ['an id that is taken', { end: '' }, 'duplicate-id'],
  ])('reports %s and leaves the graph as it was', (_what, added, code) => {
    const graph = createTaskGraph(DIAMOND);
    const result = graph.addSteps(steps(added));
    expect(result.ok ? [] : result.issues.map((issue) => issue.code)).toEqual([code]);
    expect(graph.size).toBe(5);
    expect(graph.topologicalOrder()).toEqual(createTaskGraph(DIAMOND).topologicalOrder());
  });
});

describe('a graph of 100,000 steps', () => {
  const many = 100_000;
  // Anything worse than about linear would not end within the time that a test has.
  it.each([
    [
      'a chain',
      (index: number) => (index === 0 ? [] : [index - 1]),
      { longest: many, behindFirst: many - 1 },
    ],
    [
      'layers of 100',
      (index: number) => (index < 100 ? [] : [index - 100, index - (index % 100) - 1]),
      { longest: many / 100, behindFirst: 999 },
    ],
    ['a fan', (index: number) => (index === 0 ? [] : [0]), { longest: 2, behindFirst: many - 1 }],
  ])('answers as %s', (_shape, needsOf, { longest, behindFirst }) => {
    const all = Array.from({ length: many }, (_, index) => ({
      id: asStepId(`s${index}`),
      needs: [...new Set(needsOf(index))].map((need) => asStepId(`s${need}`)),
    }));
    const graph = createTaskGraph(all.toReversed());
    expect(graph.criticalPath().length).toBe(longest);
    expect(graph.topologicalOrder().length).toBe(many);
    expect(graph.transitiveDependents(asStepId('s0')).length).toBe(behindFirst);
    expect(graph.addSteps([{ id: asStepId('one-more'), needs: [asStepId('s5')] }]).ok).toBe(true);
  });
});
