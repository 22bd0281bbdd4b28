import { planSchema } from './plan-schema.ts';
import { STEP_KEYS, type ActionKey } from './step-schema.ts';
import type { Place } from './habit-keys.ts';
import { checkSchema } from './check-schema.ts';
import { grantsSchema } from './grants-schema.ts';
import { limitsSchema } from './limits-schema.ts';

/** The keys that each mapping of the plan language has. */
export function keysByPlace(actions: readonly ActionKey[]): Readonly<Record<Place, readonly string[]>> {
  const names = actions.map((action) => action.name);
  return {
    plan: Object.keys(planSchema.shape),
    step: [...names, ...Object.keys(STEP_KEYS)],
    undo: names,
    check: Object.keys(checkSchema.shape),
    grants: Object.keys(grantsSchema.shape),
    limits: Object.keys(limitsSchema.shape),
  };
}
