import { hasOwnGate, type Tier } from '../core/tier.ts';
import type { ActionSpec } from '../ports/action.ts';

/** What happens to a step of this tier after a crash when the plan does not say. */
export function crashDefault(tier: Tier, spec: Pick<ActionSpec, 'crash'>): 'again' | 'ask' {
  if (tier === 'read') return 'again';
  return hasOwnGate(tier) ? 'ask' : spec.crash;
}
