import { isDeepStrictEqual } from 'node:util';
import type { PlainTask } from '../../src/testing/plain-fold.ts';
import type { TaskState } from '../../src/core/state.ts';
import { expect } from 'vitest';
import { fatalFailures, missingNeeds, plainStates, stepsIn } from '../../src/testing/plain-facts.ts';

/** A plain task never changes, so what it says is computed once. */
const projections = new WeakMap<PlainTask, Compared>();

/**
 * Asserts that the state which `evolve` changed in place says what the plain fold
 * says: phase, steps, counters and sets.
 */
export function assertSame(state: TaskState, plain: PlainTask): void {
  const actual = pick(state);
  const expected = projections.get(plain) ?? project(plain);
  projections.set(plain, expected);
  // Node's comparison is the faster one; the other one explains the difference.
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

type Compared = ReturnType<typeof project>;

function pick(state: TaskState): Compared {
  return {
    seq: state.seq,
    phase: state.phase,
    paused: state.paused,
    cancelling: state.cancel !== null,
    planDigest: state.planDigest,
    advance: state.advance,
    steps: state.steps,
    attempts: state.attempts,
    missing: state.missing,
    running: state.running,
    waiting: state.waiting,
    unknown: state.unknown,
    failures: state.failures,
    ended: state.ended,
    evidence: new Map(
      [...state.evidence].map(([index, evidence]) => [index < 0 ? null : state.graph.idAt(index), evidence]),
    ),
    latestAt: state.latestAt,
  };
}

function project(plain: PlainTask) {
  const { plan } = plain;
  const places = new Map(plan.steps.map((step, index) => [step.id, index]));
  const indices = (steps: typeof plan.steps): Set<number> =>
    new Set(steps.map((step) => places.get(step.id) ?? -1));
  return {
    seq: plain.seq,
    phase: plain.phase,
    paused: plain.paused,
    cancelling: plain.cancelling,
    planDigest: plain.planDigest,
    advance: plain.advance,
    steps: plainStates(plain),
    attempts: plan.steps.map((step) => plain.attempts.get(step.id) ?? -1),
    missing: plan.steps.map((step) => missingNeeds(plain, step)),
    running: indices(stepsIn(plain, 'running')),
    waiting: indices(stepsIn(plain, 'awaiting_approval')),
    unknown: indices(stepsIn(plain, 'unknown')),
    failures: indices(fatalFailures(plain)),
    ended: stepsIn(plain, 'completed', 'failed', 'skipped', 'cancelled').length,
    evidence: plain.evidence,
    latestAt: plain.latestAt,
  };
}
