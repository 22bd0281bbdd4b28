import type { Check, Step } from './plan.ts';
import type { Evidence } from './outcome.ts';
import type { TaskState } from './state.ts';
import type { Verdict } from './verdict.ts';
import { compareTiers } from './tier.ts';
import { coversPath } from './write-grant.ts';

/** What the recorded evidence proves about a task whose steps have all ended. */
export function verdictOf(state: TaskState, completed: boolean): Verdict {
  const all = [...state.evidence.values()].flat();
  const planEvidence = state.evidence.get(-1) ?? [];
  const changing = [...changingSteps(state)];
  const proven = changing.filter(
    ({ step, index }) =>
      isPassed(state.evidence.get(index) ?? []) ||
      planEvidence.some((item) => item.passed && covers(item.check, step)),
  );
  const counts = {
    checksPassed: all.filter((item) => item.passed).length,
    checksTotal: countChecks(state),
    stepsProven: proven.length,
    stepsChanging: changing.length,
  };
  return { result: resultOf(completed, counts), ...counts };
}

function resultOf(completed: boolean, counts: Omit<Verdict, 'result'>): Verdict['result'] {
  if (!completed) return 'failed';
  if (counts.checksPassed === 0) return 'unproven';
  const isWhole = counts.checksPassed === counts.checksTotal && counts.stepsProven === counts.stepsChanging;
  return isWhole ? 'proven' : 'partly proven';
}

function* changingSteps(state: TaskState): Iterable<{ readonly step: Step; readonly index: number }> {
  for (const [index, step] of state.plan.steps.entries()) {
    if (step.tier !== 'read' && state.steps[index]?.state === 'completed') yield { step, index };
  }
}

/** Checks of steps that ended without running do not count: they were never due. */
function countChecks(state: TaskState): number {
  return state.plan.steps.reduce((sum, step, index) => {
    const due = state.steps[index]?.state === 'completed' || state.evidence.has(index);
    return due ? sum + step.checks.length : sum;
  }, state.plan.checks.length);
}

function isPassed(evidence: readonly Evidence[]): boolean {
  return evidence.length > 0 && evidence.every((item) => item.passed);
}

/** A plan's test looks at the whole workspace, but cannot see what left it. */
function covers(check: Check, step: Step): boolean {
  if (compareTiers(step.tier, 'external') >= 0) return false;
  if (check.kind === 'test') return true;
  return (
    check.kind === 'exists' &&
    step.grants.write !== null &&
    step.grants.write.some((grant) => coversPath(grant, check.path))
  );
}
