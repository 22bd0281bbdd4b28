import type { PlainTask } from '../../src/testing/plain-fold.ts';
import type { Recorded } from '../../src/core/event.ts';
import type { Step } from '../../src/core/plan.ts';
import { coversPath } from '../../src/core/write-grant.ts';
import { invariant } from '../../src/core/error.ts';
import { stepsIn } from '../../src/testing/plain-facts.ts';

/** Asserts that a verdict claims no more, and no less, than the recorded evidence shows. */
export function assertVerdict(
  task: PlainTask,
  { type, verdict }: Extract<Recorded, { type: 'task.completed' | 'task.failed' }>,
): void {
  const evidence = [...task.evidence.values()].flat();
  const passed = evidence.filter((item) => item.passed).length;
  const changing = stepsIn(task, 'completed').filter((step) => step.tier !== 'read');
  const proven = changing.filter((step) => isProven(task, step));
  invariant(verdict.checksPassed === passed, 'the verdict counts the checks that passed');
  invariant(verdict.checksTotal >= evidence.length, 'the verdict counts every check that was due');
  invariant(verdict.stepsChanging === changing.length, 'the verdict counts the steps that changed something');
  invariant(verdict.stepsProven === proven.length, 'the verdict counts the steps that are proven');
  const isWhole = passed > 0 && passed === verdict.checksTotal && proven.length === changing.length;
  invariant(
    (verdict.result === 'failed') === (type === 'task.failed'),
    'a verdict is `failed` when the task is',
  );
  invariant(
    (verdict.result === 'proven') === (isWhole && type === 'task.completed'),
    'a verdict is `proven` when everything is',
  );
  const isBare = passed === 0 && type === 'task.completed';
  invariant((verdict.result === 'unproven') === isBare, 'a verdict is `unproven` when nothing is proven');
}

function isProven(task: PlainTask, step: Step): boolean {
  const own = task.evidence.get(step.id) ?? [];
  if (own.length > 0 && own.every((item) => item.passed)) return true;
  if (step.tier === 'external') return false;
  return (task.evidence.get(null) ?? []).some(({ check, passed }) => {
    if (!passed || check.kind === 'exit') return false;
    return check.kind === 'test' || (step.grants.write ?? []).some((grant) => coversPath(grant, check.path));
  });
}
