/**
 * The dependencies of a plan. Ids are interned to indices once; edges lie in flat
 * arrays (compressed sparse rows), so that 100,000 steps cost memory for numbers
 * only and a finished step finds its dependents in O(out-degree).
 */
import { invariant } from './error.ts';
import { graphIssues } from './graph-issues.ts';
import type { StepId } from './ids.ts';
import type { Parsed } from './issue.ts';

/** A step as the graph sees it. */
export interface GraphStep {
  readonly id: StepId;
  readonly needs: readonly StepId[];
}

/** An immutable directed acyclic graph of steps, indexed in plan order from 0. */
export interface TaskGraph {
  readonly size: number;
  /** The index of an id, `undefined` for an unknown one. */
  indexOf(id: StepId): number | undefined;
  /** @throws OrchestrateError `internal` for an index that is not there. */
  idAt(index: number): StepId;
  needsOf(index: number): Int32Array;
  dependentsOf(index: number): Int32Array;
  /** The number of steps on the longest path from this step to an end, itself included. */
  remainingPath(index: number): number;
  /** Steps whose needs are all in `completed` and that are not themselves, in plan order. */
  readySteps(completed: ReadonlySet<StepId>): readonly StepId[];
  /** Every step after its needs; plan order among equals (Kahn 1962). */
  topologicalOrder(): readonly StepId[];
  /** Every step that needs this one, directly or through others, in plan order. */
  transitiveDependents(id: StepId): readonly StepId[];
  /** A longest chain of needs, first step first. */
  criticalPath(): readonly StepId[];
  /** The completed steps, each before those it needed: the order in which to undo. */
  rollbackOrder(completed: ReadonlySet<StepId>): readonly StepId[];
  /** A graph with more steps, or the issues; this graph stays as it is in both cases. */
  addSteps(steps: readonly GraphStep[]): Parsed<TaskGraph>;
}

/**
 * Builds the graph of steps that are known to be valid.
 * @throws OrchestrateError `internal` for duplicate ids, unknown needs or cycles:
 *   `graphIssues` reports those as data.
 */
export function createTaskGraph(steps: readonly GraphStep[]): TaskGraph {
  const ids = steps.map((step) => step.id);
  const indices = new Map(ids.map((id, index) => [id, index]));
  invariant(indices.size === ids.length, 'step ids are unique');
  const needs = createRows(steps.map((step) => step.needs.map((need) => requireIndex(indices, need))));
  const dependents = transpose(needs, ids.length);
  const order = orderOf(needs, dependents, ids.length);
  const remaining = remainingPaths(order, dependents);
  const idAt = (index: number): StepId => {
    const id = ids[index];
    invariant(id !== undefined, `step index ${index} is in the graph`);
    return id;
  };

  const graph: TaskGraph = {
    size: ids.length,
    indexOf: (id) => indices.get(id),
    idAt,
    needsOf: (index) => rowAt(needs, index),
    dependentsOf: (index) => rowAt(dependents, index),
    remainingPath: (index) => remaining[index] ?? 0,
    readySteps: (completed) =>
      steps
        .filter((step) => !completed.has(step.id) && step.needs.every((need) => completed.has(need)))
        .map((step) => step.id),
    topologicalOrder: () => Array.from(order, idAt),
    transitiveDependents: (id) => reachable(dependents, requireIndex(indices, id)).map(idAt),
    criticalPath: () => longestChain(order, remaining, dependents).map(idAt),
    rollbackOrder: (completed) =>
      Array.from(order, idAt)
        .toReversed()
        .filter((id) => completed.has(id)),
    addSteps: (added) => {
      const all = [...steps, ...added];
      const issues = graphIssues(all);
      return issues.length > 0 ? { ok: false, issues } : { ok: true, value: createTaskGraph(all) };
    },
  };
  return graph;
}

interface Rows {
  /** `start[i]` to `start[i + 1]` is the slice of row i. */
  readonly start: Int32Array;
  readonly items: Int32Array;
}

function createRows(lists: readonly (readonly number[])[]): Rows {
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, index) => {
    start[index + 1] = (start[index] ?? 0) + list.length;
  });
  const items = new Int32Array(start[lists.length] ?? 0);
  lists.forEach((list, index) => items.set(list, start[index]));
  return { start, items };
}

function rowAt(rows: Rows, index: number): Int32Array {
  return rows.items.subarray(rows.start[index], rows.start[index + 1]);
}

function transpose(rows: Rows, size: number): Rows {
  const start = new Int32Array(size + 1);
  for (const item of rows.items) start[item + 1] = (start[item + 1] ?? 0) + 1;
  for (let index = 0; index < size; index++) start[index + 1] = (start[index + 1] ?? 0) + (start[index] ?? 0);
  const next = start.slice();
  const items = new Int32Array(rows.items.length);
  for (let index = 0; index < size; index++) {
    for (const item of rowAt(rows, index)) {
      const at = next[item] ?? 0;
      items[at] = index;
      next[item] = at + 1;
    }
  }
  return { start, items };
}

function requireIndex(indices: ReadonlyMap<StepId, number>, id: StepId): number {
  const index = indices.get(id);
  invariant(index !== undefined, `step ${id} is in the graph`);
  return index;
}

function orderOf(needs: Rows, dependents: Rows, size: number): Int32Array {
  const open = Int32Array.from({ length: size }, (_, index) => rowAt(needs, index).length);
  const order = new Int32Array(size);
  let filled = 0;
  for (let index = 0; index < size; index++) if (open[index] === 0) order[filled++] = index;
  for (let at = 0; at < filled; at++) {
    for (const dependent of rowAt(dependents, order[at] ?? 0)) {
      const left = (open[dependent] ?? 0) - 1;
      open[dependent] = left;
      if (left === 0) order[filled++] = dependent;
    }
  }
  invariant(filled === size, 'the steps have no cycle');
  return order;
}

function remainingPaths(order: Int32Array, dependents: Rows): Int32Array {
  const remaining = new Int32Array(order.length);
  for (let at = order.length - 1; at >= 0; at--) {
    const index = order[at] ?? 0;
    let longest = 0;
    for (const dependent of rowAt(dependents, index)) longest = Math.max(longest, remaining[dependent] ?? 0);
    remaining[index] = longest + 1;
  }
  return remaining;
}

function reachable(dependents: Rows, from: number): number[] {
  const seen = new Set<number>();
  const queue = [from];
  for (let at = 0; at < queue.length; at++) {
    for (const next of rowAt(dependents, queue[at] ?? 0)) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return [...seen].toSorted((a, b) => a - b);
}

function longestChain(order: Int32Array, remaining: Int32Array, dependents: Rows): number[] {
  const longer = (best: number | undefined, index: number): number =>
    best === undefined || (remaining[index] ?? 0) > (remaining[best] ?? 0) ? index : best;
  const chain: number[] = [];
  let at = order.reduce<number | undefined>(longer, undefined);
  while (at !== undefined) {
    chain.push(at);
    at = rowAt(dependents, at).reduce<number | undefined>(longer, undefined);
  }
  return chain;
}
