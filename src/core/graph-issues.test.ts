import { describe, expect, it } from 'vitest';
import { asStepId } from '../testing/sample-plan.ts';
import { graphIssues } from './graph-issues.ts';

function issuesOf(
  steps: readonly (readonly [string, ...string[]])[],
): readonly (readonly [string, string, string])[] {
  const nodes = steps.map(([id, ...needs]) => ({ id: asStepId(id), needs: needs.map(asStepId) }));
  return graphIssues(nodes).map(({ code, path, message }) => [code, path.join('.'), message]);
}

describe('graphIssues', () => {
  it('finds nothing wrong with a graph, in any order of its steps', () => {
    expect(issuesOf([['c', 'a', 'b'], ['b', 'a'], ['a']])).toEqual([]);
    expect(issuesOf([])).toEqual([]);
  });

  it('reports everything at once, each with its place', () => {
    expect(issuesOf([['a', 'a', 'nobody'], ['b', 'c'], ['c', 'b'], ['b']])).toEqual([
      ['duplicate-id', '3', 'the step b is there twice'],
      ['self-need', '0.needs.0', 'a cannot need itself'],
      ['unknown-need', '0.needs.1', 'there is no step nobody'],
      ['cycle', '1.needs', 'these steps wait for each other: b -> c -> b'],
    ]);
  });

  it('names only the steps of the cycle, not those that lead to it', () => {
    expect(issuesOf([['start', 'a'], ['a', 'b'], ['b', 'c'], ['c', 'a'], ['free']])).toEqual([
      ['cycle', '1.needs', 'these steps wait for each other: a -> b -> c -> a'],
    ]);
  });

  it('knows no names that every object has', () => {
    expect(
      issuesOf([
        ['a', 'constructor'],
        ['b', 'toString'],
      ]).map(([code]) => code),
    ).toEqual(['unknown-need', 'unknown-need']);
  });

  it('walks a chain of 100,000 steps that closes, without a stack of calls', () => {
    const many = 100_000;
    const chain = Array.from(
      { length: many },
      (_, index) => [`s${index}`, `s${(index + 1) % many}`] as const,
    );
    expect(issuesOf(chain).map(([code, path]) => [code, path])).toEqual([['cycle', '0.needs']]);
  });
});
