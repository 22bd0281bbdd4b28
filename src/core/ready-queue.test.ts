import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReadyQueue } from './ready-queue.ts';

const SEED = 20_250_607;

describe('createReadyQueue', () => {
  it('gives the highest rank first, then the lowest index, whatever the order of pushes', () => {
    const ranks = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 30 });
    const property = fc.property(ranks, fc.array(fc.nat(), { maxLength: 60 }), (ranked, picks) => {
      const queue = createReadyQueue((index) => ranked[index] ?? 0);
      const ready = new Set(picks.map((pick) => pick % ranked.length));
      for (const pick of picks) queue.push(pick % ranked.length);
      const best = [...ready].toSorted((a, b) => (ranked[b] ?? 0) - (ranked[a] ?? 0) || a - b);
      for (const expected of best) {
        expect(queue.find((index) => ready.has(index))).toBe(expected);
        expect(queue.peek((index) => ready.has(index))).toBe(expected);
        ready.delete(expected);
      }
      expect(queue.peek((index) => ready.has(index))).toBeUndefined();
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });

  it('keeps the head until it is no longer ready', () => {
    const queue = createReadyQueue(() => 1);
    queue.push(3);
    expect([queue.peek(() => true), queue.peek(() => true)]).toEqual([3, 3]);
    expect(queue.peek((index) => index !== 3)).toBeUndefined();
    expect(queue.peek(() => true)).toBeUndefined();
  });

  it('finds the best that passes, and drops nothing', () => {
    const queue = createReadyQueue((index) => index);
    for (const index of [1, 4, 2, 3]) queue.push(index);
    expect(queue.find((index) => index % 2 === 1)).toBe(3);
    expect(queue.find((index) => index > 9)).toBeUndefined();
    expect(queue.peek(() => true)).toBe(4);
  });
});
