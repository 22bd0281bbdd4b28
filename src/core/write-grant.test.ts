import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversPath, grantBase, writesOverlap } from './write-grant.ts';

const SEED = 20_250_607;
const WORD = fc.constantFrom('a', 'ab', 'b');
const PATH = fc.array(WORD, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
const GRANT = fc.oneof(
  PATH,
  PATH.map((path) => `${path}/**`),
  fc.constant('**'),
);

describe('coversPath', () => {
  it.each([
    ['src/**', 'src/a.ts', true],
    ['src/**', 'src/deep/a.ts', true],
    ['src/**', 'src', true],
    ['src/**', 'srcs/a.ts', false],
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', 'src/a.ts/b', false],
    ['src', 'src/a.ts', false],
    ['**', 'anything', true],
  ])('%s covers %s: %s', (grant, path, covered) => {
    expect(coversPath(grant, path)).toBe(covered);
  });
});

describe('grantBase', () => {
  it('is the folder or file without its wildcard', () => {
    expect(['**', 'src/**', 'src/a.ts'].map(grantBase)).toEqual(['', 'src', 'src/a.ts']);
  });
});

describe('writesOverlap', () => {
  it.each([
    [null, ['a'], true],
    [null, [], true],
    [['a/**'], ['a/b/**'], true],
    [['a/**'], ['ab/**'], false],
    [['a/b'], ['a/**'], true],
    [['a'], ['b'], false],
    [['a', 'c/d'], ['b', 'c/**'], true],
    [['**'], ['x'], true],
    [[], ['a'], false],
    [['a/**'], ['a'], true],
  ] as const)('%j and %j: %s', (a, b, overlap) => {
    expect(writesOverlap(a, b)).toBe(overlap);
    expect(writesOverlap(b, a)).toBe(overlap);
  });

  it('is true whenever both cover one path', () => {
    const grants = fc.array(GRANT, { maxLength: 3 });
    let overlaps = 0;
    const property = fc.property(grants, grants, PATH, (a, b, path) => {
      fc.pre(a.some((grant) => coversPath(grant, path)) && b.some((grant) => coversPath(grant, path)));
      overlaps += Number(writesOverlap(a, b));
    });
    fc.assert(property, { seed: SEED, numRuns: 500, maxSkipsPerRun: 1000 });
    expect(overlaps).toBe(500);
  });
});
