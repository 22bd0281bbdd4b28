import type { Plan, Step } from '../core/plan.ts';
import { checkIssues, toChecks } from './read-checks.ts';
import { readStep, type StepContext } from './read-step.ts';
import type { Issue } from '../core/issue.ts';
import type { ActionSpec } from '../ports/action.ts';
import { PLAN_DEFAULTS } from '../core/plan-schema/defaults.ts';
import type { PlanSettings } from './settings.ts';
import type { Reading } from './read-action.ts';
import { graphIssues } from './graph-issues.ts';
import { keysByPlace } from '../core/plan-schema/places.ts';
import { planSchema } from '../core/plan-schema/plan-schema.ts';
import { schemaIssues } from './schema-issues.ts';
import { stepSchema } from '../core/plan-schema/step-schema.ts';
import { textIssues } from './text-issues.ts';
import { whyNotStepId } from '../core/plan-schema/names.ts';

/** Making a schema costs more than using it, and there is one action table. */
const LANGUAGES = new WeakMap<readonly ActionSpec[], Pick<StepContext, 'schema' | 'known'>>();

function languageOf(actions: readonly ActionSpec[]): Pick<StepContext, 'schema' | 'known'> {
  const known = LANGUAGES.get(actions) ?? { schema: stepSchema(actions), known: keysByPlace(actions) };
  LANGUAGES.set(actions, known);
  return known;
}

/** Reads a plan from plain values: the whole of it, or everything that is wrong with it. */
export function readPlan(value: unknown, settings: PlanSettings): Reading<Plan> {
  const context = { settings, ...languageOf(settings.actions) };
  const parsed = planSchema.safeParse(value);
  const keyIssues = parsed.success
    ? []
    : schemaIssues(parsed.error, { place: 'plan', path: [], value, known: context.known });
  const steps = readSteps(memberOf(value, 'steps'), context);
  const checks = checkIssues(memberOf(value, 'checks'), ['checks'], false);
  const texts = textIssues(value);
  const issues = [...texts, ...withoutFlagged([...keyIssues, ...checks, ...steps.issues], texts)];
  if (!parsed.success || steps.value === undefined || issues.length > 0) return { value: undefined, issues };
  const plan: Plan = {
    version: 1,
    goal: parsed.data.goal,
    workspace: settings.workspace,
    sandbox: settings.sandbox,
    maxParallel: parsed.data['max-parallel'] ?? PLAN_DEFAULTS.maxParallel,
    checks: toChecks(parsed.data.checks ?? []),
    steps: steps.value,
  };
  return { value: plan, issues };
}

function readSteps(source: unknown, context: StepContext): Reading<readonly Step[]> {
  if (typeof source !== 'object' || source === null || Array.isArray(source))
    return { value: undefined, issues: [] };
  const entries = Object.entries(source);
  if (entries.length === 0)
    return {
      value: undefined,
      issues: [{ code: 'empty', path: ['steps'], message: '`steps` is empty: write at least one step' }],
    };
  const readings = entries.map(([id, step]) => readStep(id, step, context));
  const issues = [
    ...entries.flatMap(([id]) => idIssues(id)),
    ...readings.flatMap((reading) => reading.issues),
    ...graphIssues(Object.fromEntries(entries)),
  ];
  return {
    value: readings.flatMap((reading) => (reading.value === undefined ? [] : [reading.value])),
    issues,
  };
}

function idIssues(id: string): readonly Issue[] {
  const wrong = whyNotStepId(id);
  return wrong === null ? [] : [{ code: 'id', path: ['steps', id], message: wrong }];
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** A text that is refused as a whole needs no second issue about what stands in it. */
function withoutFlagged(issues: readonly Issue[], flags: readonly Issue[]): readonly Issue[] {
  const flagged = new Set(flags.map(({ path }) => JSON.stringify(path)));
  return flagged.size === 0 ? issues : issues.filter(({ path }) => !flagged.has(JSON.stringify(path)));
}
