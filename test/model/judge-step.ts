/** The rules of the events of one step; see the auditor for the list. */
import type { EventType, Recorded } from '../../src/core/event.ts';
import { assertIn, assertMayStart, assertPhase, neverComes, type Ledger } from './ledger.ts';
import { fatalFailures, fits } from '../../src/testing/plain-facts.ts';
import { invariant } from '../../src/core/error.ts';
import { plainState, plainStep } from '../../src/testing/plain-fold.ts';

export type Judged<T extends EventType> = Extract<Recorded, { type: T }>;

/** Judges an event in the state before it; `now` never goes back. */
export type Judge<T extends EventType> = (ledger: Ledger, event: Judged<T>, now: number) => void;

export const judgeApproval: Judge<'gate.approved'> = ({ task, unused }, event, now) => {
  const open = plainState(task, event.step);
  invariant(open.state === 'awaiting_approval', 'an approval answers an open gate');
  invariant(open.gate.effectDigest === event.effectDigest, 'an approval binds what the gate showed');
  invariant(now < open.gate.expiresAt && now < event.expiresAt, 'an approval comes in time and lasts');
  const { id, tier } = plainStep(task, event.step);
  const isCovered = task.advance.steps.includes(id) || task.advance.tiers.includes(tier);
  const isFirst = task.attempts.get(id) === 0;
  invariant(
    event.by.kind === 'person' || (isCovered && isFirst),
    'only a person, or an answer given in advance, approves',
  );
  unused.set(id, event);
};

export function judgeRefusal(
  ledger: Ledger,
  event: Judged<'gate.denied' | 'gate.expired'>,
  now: number,
): void {
  const open = plainState(ledger.task, event.step);
  invariant(open.state === 'awaiting_approval', 'only an open gate is denied or expires');
  if (event.type === 'gate.expired') invariant(now >= open.gate.expiresAt, 'a gate expires at its time');
  ledger.announced = { kind: event.type === 'gate.denied' ? 'denied' : 'expired', step: event.step };
}

export const judgeStart: Judge<'attempt.started'> = (ledger, event, now) => {
  const step = assertMayStart(ledger, event.step);
  const { task, unused, unresolved } = ledger;
  invariant(fits(task, step), `${step.id} fits beside what runs`);
  invariant(event.attempt === (task.attempts.get(step.id) ?? 0) + 1, 'attempts count up by one');
  invariant(!unresolved.has(step.id), 'an attempt of unknown end is resolved before the next');
  if (step.gate === 'none') return;
  const approval = unused.get(step.id);
  invariant(approval !== undefined, 'a gated step starts with an approval that was not used');
  invariant(approval.effectDigest === event.effectDigest, 'the approval was for this very effect');
  invariant(now < approval.expiresAt, 'the approval has not expired');
  unused.delete(step.id);
};

export const judgeLoss: Judge<'attempt.lost'> = (ledger, event) => {
  assertIn(ledger, event.step, 'running');
  const { kind } = plainStep(ledger.task, event.step).crash;
  if (kind === 'again' || kind === 'key') return;
  invariant(event.then === 'unknown', `nobody repeats ${event.step} by itself`);
  ledger.unresolved.add(event.step);
};

export const judgeResolution: Judge<'step.resolved'> = (ledger, event) => {
  assertIn(ledger, event.step, 'unknown');
  ledger.unresolved.delete(event.step);
};

export const judgeFailure: Judge<'step.failed'> = (ledger, event) => {
  const { kind } = event.failure;
  invariant(!ledger.task.cancelling, 'what ends after a cancel is cancelled, not failed');
  const announced = ledger.announced?.step === event.step ? ledger.announced.kind : null;
  const isRefusal = kind === 'denied' || kind === 'expired';
  invariant(
    isRefusal ? kind === announced : announced === null,
    `${event.step} failed as ${kind}, announced ${announced}`,
  );
  ledger.announced = null;
  if (announced) assertIn(ledger, event.step, 'awaiting_approval');
  else assertIn(ledger, event.step, 'running', 'open');
};

export const judgeCompletion: Judge<'step.completed'> = (ledger, event) => {
  assertIn(ledger, event.step, 'running');
  const { checks } = plainStep(ledger.task, event.step);
  const evidence = ledger.task.evidence.get(event.step) ?? [];
  invariant(
    checks.every((check, at) => evidence[at]?.check === check && evidence[at].passed),
    'a completed step passed its checks',
  );
};

export const judgeSkip: Judge<'steps.skipped'> = (ledger, event) => {
  invariant(event.reason !== '', 'a skipped step says why');
  invariant(new Set(event.steps).size === event.steps.length, 'each step is skipped once');
  for (const id of event.steps)
    assertIn(ledger, id, 'open', ...(event.cause === null ? (['awaiting_approval'] as const) : []));
  if (event.cause === null) return;
  invariant(neverComes(ledger.task, event.cause), 'steps are skipped because of one that never completes');
  invariant(event.reason.startsWith(`${event.cause} `), 'the reason names the step because of which');
};

export const judgeRetry: Judge<'step.retried'> = (ledger, event) => {
  const [first, ...others] = event.steps;
  const isFailed = fatalFailures(ledger.task).some((step) => step.id === first);
  invariant(isFailed, 'a failed step is retried');
  for (const id of others) assertIn(ledger, id, 'skipped');
  assertPhase(ledger, 'executing');
  invariant(!ledger.task.cancelling, 'a cancelled task retries nothing');
};

export const judgeCancelled: Judge<'step.cancelled'> = (ledger, event) => {
  invariant(ledger.task.cancelling, 'only a cancelled task cancels what runs');
  ledger.unresolved.delete(event.step);
  assertIn(ledger, event.step, 'running', 'unknown');
};

export const judgeUnstarted: Judge<'steps.cancelled'> = (ledger, event) => {
  for (const id of event.steps) {
    assertIn(ledger, id, 'open', 'awaiting_approval', 'unknown');
    ledger.unresolved.delete(id);
  }
};
