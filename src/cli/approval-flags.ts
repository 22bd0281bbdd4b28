import type { Advance } from '../core/event.ts';
import type { Digest } from '../core/ids.ts';
import type { Plan, Step } from '../core/plan.ts';
import { OrchestrateError } from '../core/error.ts';
import { TIERS } from '../core/tier.ts';

/** Fewer digits than this do not name a digest. */
const MIN_DIGEST_DIGITS = 6;

/** Gathers the values of an option that may be given more than once. */
export function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

/** Reads `--yes`, which has a value only when one is given with `=`. */
export function parseYes(value: string): string | true {
  return value === '' ? true : value;
}

/**
 * The gates that `--approve <tier|step>` answers in advance; a value may be a comma list.
 * @throws OrchestrateError `usage` for a word that is neither a tier nor a step of the plan.
 */
export function parseAdvance(values: readonly string[], plan: Plan): Advance {
  const words = values
    .flatMap((value) => value.split(','))
    .map((word) => word.trim())
    .filter(Boolean);
  const tiers = TIERS.filter((tier) => words.includes(tier));
  const steps = plan.steps.map((step) => step.id).filter((id) => words.includes(id));
  const known = new Set<string>([...tiers, ...steps]);
  const stranger = words.find((word) => !known.has(word));
  if (stranger === undefined) return { tiers, steps };
  throw new OrchestrateError(
    'usage',
    `--approve ${stranger}: that is neither a step of this plan nor one of ${TIERS.join(', ')}`,
  );
}

/** The gated steps that nobody has answered in advance. */
export function unansweredGates(plan: Plan, advance: Advance): readonly Step[] {
  return plan.steps.filter(
    (step) =>
      step.gate === 'before' && !advance.steps.includes(step.id) && !advance.tiers.includes(step.tier),
  );
}

/**
 * Checks the digest that a person named against what would be approved.
 * @throws OrchestrateError `refused` when it is another one, `usage` for too few digits.
 */
export function assertDigest(
  named: string,
  { digest, what }: { readonly digest: Digest; readonly what: string },
): void {
  if (!/^[0-9a-f]+$/.test(named) || named.length < MIN_DIGEST_DIGITS) {
    throw new OrchestrateError(
      'usage',
      `${named} is not a digest: those have at least ${MIN_DIGEST_DIGITS} hexadecimal digits`,
    );
  }
  if (!digest.startsWith(named)) {
    throw new OrchestrateError(
      'refused',
      `${what} is ${digest.slice(0, 12)}, not ${named}: it is not what was approved`,
    );
  }
}
