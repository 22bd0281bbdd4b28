import { describe, expect, it } from 'vitest';
import { TIERS, compareTiers, hasOwnGate, highestTier } from './tier.ts';

describe('tiers', () => {
  it('are ordered from harmless to what cannot be taken back', () => {
    expect(TIERS.toSorted(compareTiers)).toEqual(TIERS);
    expect(compareTiers('read', 'external')).toBeLessThan(0);
    expect(compareTiers('write', 'write')).toBe(0);
  });

  it('have a highest one', () => {
    expect(highestTier()).toBe('read');
    expect(highestTier('write', 'destructive', 'execute')).toBe('destructive');
    for (const tier of TIERS) expect(highestTier(tier, 'read')).toBe(tier);
  });

  it('have a gate of their own above execute: the approval of the plan covers the others', () => {
    expect(TIERS.filter(hasOwnGate)).toEqual(['destructive', 'external']);
  });
});
