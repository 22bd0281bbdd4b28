/** The rules of the events of a whole task; see the auditor for the list. */
import type { Judge, Judged } from './judge-step.ts';
import { assertPhase, type Ledger } from './ledger.ts';
import { assertVerdict } from './assert-verdict.ts';
import { fatalFailures, isAllEnded } from '../../src/testing/plain-facts.ts';
import { invariant } from '../../src/core/error.ts';

export const judgePlanApproval: Judge<'plan.approved'> = (ledger, event, now) => {
  assertPhase(ledger, 'awaiting_approval');
  invariant(event.planDigest === ledger.task.planDigest, 'the approved plan is the current one');
  invariant(now < ledger.task.planExpiresAt, 'an expired plan is not approved');
};

export const judgePlanExpiry: Judge<'plan.expired'> = (ledger, _event, now) => {
  assertPhase(ledger, 'awaiting_approval');
  invariant(now >= ledger.task.planExpiresAt, 'a plan expires at its time');
};

export const judgeReconciling: Judge<'task.reconciling'> = (ledger) => {
  assertPhase(ledger, 'executing');
  invariant(isAllEnded(ledger.task), 'a task reconciles once every step has ended');
};

export function judgeEnd(ledger: Ledger, event: Judged<'task.completed' | 'task.failed'>): void {
  const { task } = ledger;
  assertPhase(ledger, 'reconciling');
  invariant(isAllEnded(task) && !task.cancelling, 'only a task that was not cancelled completes or fails');
  const evidence = task.evidence.get(null) ?? [];
  const isProven = task.plan.checks.every(
    (check, at) => evidence[at]?.check === check && evidence[at].passed,
  );
  const isClean = fatalFailures(task).length === 0;
  invariant(
    (event.type === 'task.completed') === (isClean && isProven),
    'a task completes when nothing failed',
  );
  if (event.type === 'task.failed') invariant(event.reason !== '', 'a failed task says why');
  assertVerdict(task, event);
}

export const judgeTaskCancelled: Judge<'task.cancelled'> = ({ task }, event) => {
  invariant(isAllEnded(task), 'a task is cancelled once every step has ended');
  invariant(
    task.cancelling || task.phase === 'awaiting_approval',
    'a task is cancelled by somebody, or with its plan',
  );
  invariant(event.reason !== '', 'a cancelled task says why');
};
