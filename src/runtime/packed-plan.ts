/**
 * How a plan lies in the journal: the first step in full, every later one only with
 * what differs from it. A plan of 100,000 like steps is then a few megabytes
 * instead of sixty, and its steps share their equal parts in memory too.
 */
import type { Plan, Step } from '../core/plan.ts';

/** A step without what equals the first step's. */
type PackedStep = Pick<Step, 'id'> & Partial<Step>;

export interface PackedPlan extends Omit<Plan, 'steps'> {
  readonly steps: readonly PackedStep[];
}

export function packPlan(plan: Plan): PackedPlan {
  const [first, ...rest] = plan.steps;
  if (!first) return plan;
  return { ...plan, steps: [first, ...rest.map((step) => packStep(step, first))] };
}

/** The inverse of {@link packPlan}. */
export function unpackPlan(packed: PackedPlan): Plan {
  // The first step is stored in full; an empty plan has none.
  const [first, ...rest] = packed.steps as readonly [Step?, ...PackedStep[]];
  return { ...packed, steps: first ? [first, ...rest.map((step) => unpackStep(step, first))] : [] };
}

function packStep(step: Step, first: Step): PackedStep {
  const different = Object.entries(step).filter(([key, value]) => !isEqual(value, first[key as keyof Step]));
  return { ...Object.fromEntries(different), id: step.id };
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

/** Every key in one literal: objects of one shape, which are small and quick to read. */
function unpackStep(packed: PackedStep, first: Step): Step {
  return {
    id: packed.id,
    action: packed.action ?? first.action,
    work: packed.work ?? first.work,
    needs: packed.needs ?? first.needs,
    tier: packed.tier ?? first.tier,
    gate: packed.gate ?? first.gate,
    decideWithinMs: packed.decideWithinMs ?? first.decideWithinMs,
    env: packed.env ?? first.env,
    grants: packed.grants ?? first.grants,
    limits: packed.limits ?? first.limits,
    timeoutMs: packed.timeoutMs ?? first.timeoutMs,
    workingDirectory: packed.workingDirectory ?? first.workingDirectory,
    continueOnError: packed.continueOnError ?? first.continueOnError,
    checks: packed.checks ?? first.checks,
    undo: packed.undo ?? first.undo,
    crash: packed.crash ?? first.crash,
    channel: packed.channel === undefined ? first.channel : packed.channel,
  };
}
