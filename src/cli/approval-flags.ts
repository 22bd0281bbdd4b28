import type { Advance } from '../core/event.ts';
import type { Digest } from '../core/ids.ts';
import type { Plan, Step } from '../core/plan.ts';
import { OrchestrateError } from '../core/error.ts';
import { TIERS } from '../core/tier.ts';

/** Fewer digits than this do not name a digest. */
const MIN_DIGEST_DIGITS = 6;

/**
 * The gates that `--approve <tier|step>` answers in advance; a value may be a comma list.
 * @throws OrchestrateError `usage` for a word that is neither a tier nor a step of the plan.
 */
export function parseAdvance(values: readonly string[], plan: Plan): Advance {
  const words = values.flatMap((value) => value.split(',')).map((word) => word.trim()).filter(Boolean);
  const tiers = TIERS.filter((tier) => words.includes(tier));
  const steps = plan.steps.map((step) => step.id).filter((id) => words.includes(id));
  const known = new Set<string>([...tiers, ...steps]);
  const stranger = words.find((word) => !known.has(word));
  if (stranger === undefined) return { tiers, steps };
  throw new OrchestrateError('usage', `--approve ${stranger}: that is neither a step of this plan nor one of ${TIERS.join(', ')}`);
}

/** The gated steps that nobody has answered in advance. */
export function unansweredGates(plan: Plan, advance: Advance): readonly Step[] {
  return plan.steps.filter(
    (step) => step.gate === 'before' && !advance.steps.includes(step.id) && !advance.tiers.includes(step.tier),
  );
}

/**
 * Checks the digest that `--yes=<digest>` names against the plan's.
 * @throws OrchestrateError `refused` when the plan is another one, `usage` for too few digits.
 */
export function assertDigest(yes: string | true, digest: Digest): void {
  if (yes === true) return;
  if (!/^[0-9a-f]+$/.test(yes) || yes.length < MIN_DIGEST_DIGITS) {
    throw new OrchestrateError('usage', `--yes=${yes}: a digest has at least ${MIN_DIGEST_DIGITS} hexadecimal digits`);
  }
  if (!digest.startsWith(yes)) {
    throw new OrchestrateError('refused', `the plan is ${digest.slice(0, 12)}, not ${yes}: it changed since it was approved`);
  }
}
