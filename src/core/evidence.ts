import type { Check } from './plan.ts';
import type { Evidence } from './outcome.ts';
import { toCanonicalJson } from './canonical.ts';

/**
 * Why the evidence does not show that each of these checks passed; `null` when it
 * does. A check without evidence of its own has not passed.
 */
export function whyNotPassed(checks: readonly Check[], evidence: readonly Evidence[]): string | null {
  const failed = evidence.find((item) => !item.passed);
  if (failed) return failed.detail;
  const isWhole = checks.every((check, index) => isOf(check, evidence[index]));
  return isWhole ? null : 'not every check was run';
}

function isOf(check: Check, evidence: Evidence | undefined): boolean {
  return evidence !== undefined && toCanonicalJson(evidence.check) === toCanonicalJson(check);
}
