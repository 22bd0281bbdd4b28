/** One function per effect: does it, and answers with the command that reports it. */
import type { Attached } from './handle.ts';
import type { Command } from '../core/command.ts';
import type { Effect } from '../core/effect.ts';
import type { LaunchContext } from './step-launch.ts';
import type { PerformOptions, RunLaunch } from './perform-options.ts';
import type { StepId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { checkLaunchOf } from './step-launch.ts';
import { invariant } from '../core/error.ts';
import { performChecks } from './perform-checks.ts';
import { performStep } from './perform-step.ts';
import { planCheckStep } from './plan-check-step.ts';
import { spoolName } from './spool-name.ts';
import { stateAt, stepAt } from '../core/state.ts';

/** What an effect came to; `null` when there is nothing to report. */
export interface Report {
  readonly command: Command;
  readonly attached: Attached;
}

/** What an effect needs besides itself. */
export interface EffectContext {
  readonly state: TaskState;
  readonly options: PerformOptions;
  readonly run: RunLaunch;
}

type PerformEffect<T extends Effect['type']> = (
  effect: Extract<Effect, { type: T }>,
  context: EffectContext,
) => Promise<Report | null>;

const PERFORMS: { readonly [T in Exclude<Effect['type'], 'kill' | 'finish'>]: PerformEffect<T> } = {
  async perform({ step, attempt }, { state, options, run }) {
    const { result, attached } = await performStep(launchContext(state, step, options), options, run);
    return { command: { type: 'settle', step, attempt, result }, attached };
  },

  async check({ step, attempt }, { state, options, run }) {
    const context = launchContext(state, step, options);
    const now = stateAt(state, indexOf(state, step));
    const outcome = now.state === 'running' ? now.outcome : undefined;
    const request = { context, checks: context.step.checks, outcome };
    const { evidence, attached } = await performChecks(request, options, run);
    return { command: { type: 'recordChecks', step, attempt, evidence }, attached };
  },

  async checkPlan(_effect, { state, options, run }) {
    const context = { state, step: planCheckStep(state.plan), attempt: 0, environment: options.environment };
    const request = { context, checks: state.plan.checks, outcome: undefined };
    const { evidence, attached } = await performChecks(request, options, run);
    return { command: { type: 'recordChecks', step: null, attempt: 0, evidence }, attached };
  },

  async probe({ step }, { state, options, run }) {
    const context = launchContext(state, step, options);
    const { crash } = context.step;
    if (crash.kind !== 'probe') return null;
    const exit = await run(checkLaunchOf(context, spoolName(context, '.probe'), crash.argv), () => undefined);
    if (exit.exitCode !== 0 && exit.exitCode !== 1) return null;
    const by = { kind: 'orchestrator', name: 'probe' } as const;
    return { command: { type: 'resolve', step, happened: exit.exitCode === 0, by }, attached: {} };
  },
};

/** Performs any effect but `kill` and `finish`, which need no work outside this process. */
export function performEffect(
  effect: Exclude<Effect, { type: 'kill' | 'finish' }>,
  context: EffectContext,
): Promise<Report | null> {
  // The table maps each type to the function of exactly that type; the compiler
  // cannot follow that through a lookup by a union of keys.
  const perform = PERFORMS[effect.type] as (effect: Effect, context: EffectContext) => Promise<Report | null>;
  return perform(effect, context);
}

function launchContext(state: TaskState, step: StepId, options: PerformOptions): LaunchContext {
  const index = indexOf(state, step);
  const attempt = state.attempts[index] ?? 0;
  return { state, step: stepAt(state, index), attempt, environment: options.environment };
}

function indexOf(state: TaskState, step: StepId): number {
  const index = state.graph.indexOf(step);
  invariant(index !== undefined, `the step ${step} is in the plan`);
  return index;
}
