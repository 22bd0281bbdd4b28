/** Risk, from harmless to what cannot be taken back. The order is the meaning. */
export const TIERS = ['read', 'write', 'execute', 'destructive', 'external'] as const;

/** See {@link TIERS}. */
export type Tier = (typeof TIERS)[number];

/** Negative when `a` is less risky than `b`, 0 when equal, positive when riskier. */
export function compareTiers(a: Tier, b: Tier): number {
  return TIERS.indexOf(a) - TIERS.indexOf(b);
}

/** The riskiest of the tiers; `read` for none. */
export function highestTier(...tiers: readonly Tier[]): Tier {
  return tiers.reduce<Tier>((high, tier) => (compareTiers(tier, high) > 0 ? tier : high), 'read');
}

/** Approving a plan covers `read`, `write` and `execute`; the others have a gate of their own. */
export function hasOwnGate(tier: Tier): boolean {
  return compareTiers(tier, 'execute') > 0;
}
