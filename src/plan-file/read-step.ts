import type * as z from 'zod';
import type { CrashPolicy, Grants, Limits, Step, Undo, Work } from '../core/plan.ts';
import { LIMIT_DEFAULTS, PLAN_DEFAULTS } from '../core/plan-schema/defaults.ts';
import { checkIssues, toChecks } from './read-checks.ts';
import { crashDefault } from './crash-default.ts';
import { hasOwnGate } from '../core/tier.ts';
import { readAction, type ReadAction, type Reading } from './read-action.ts';
import type { ActionSpec } from '../ports/action.ts';
import type { GrantsSource } from '../core/plan-schema/grants-schema.ts';
import type { Issue } from '../core/issue.ts';
import type { KnownKeys } from './unknown-key.ts';
import type { LimitsSource } from '../core/plan-schema/limits-schema.ts';
import type { PlanSettings } from './settings.ts';
import type { StepId } from '../core/ids.ts';
import type { StepSource } from '../core/plan-schema/step-schema.ts';
import { schemaIssues } from './schema-issues.ts';
import { stepRuleIssues } from './step-rules.ts';
import { tierOf } from '../core/risk.ts';
import { unknownKey } from './unknown-key.ts';

/** What steps are read with. */
export interface StepContext {
  readonly settings: PlanSettings;
  readonly schema: z.ZodType<StepSource>;
  readonly known: KnownKeys;
}

/** Reads one step: the whole of it, or everything that is wrong with it. */
export function readStep(id: string, source: unknown, context: StepContext): Reading<Step> {
  const path = ['steps', id];
  const parsed = context.schema.safeParse(source);
  const keyIssues = parsed.success
    ? []
    : schemaIssues(parsed.error, { place: 'step', path, value: source, known: context.known });
  if (typeof source !== 'object' || source === null || Array.isArray(source))
    return { value: undefined, issues: keyIssues };
  const action = withoutEcho(readAction(source, path, context.settings.actions), keyIssues);
  const undo = readUndo(source, path, context);
  const issues = [
    ...keyIssues,
    ...action.issues,
    ...undo.issues,
    ...checkIssues(Reflect.get(source, 'checks'), [...path, 'checks'], action.value?.work.kind !== 'text'),
  ];
  if (!parsed.success || action.value === undefined || undo.value === undefined)
    return { value: undefined, issues };
  const step = toStep({ id, source: parsed.data, action: action.value, undo: undo.value }, context.settings);
  return { value: step, issues: [...issues, ...stepRuleIssues(step, parsed.data, action.value.spec)] };
}

/** A step with an unknown key most likely has its action there; asking for one as well would be noise. */
function withoutEcho(action: Reading<ReadAction>, keyIssues: readonly Issue[]): Reading<ReadAction> {
  const isEchoed = keyIssues.some(
    ({ code, path }) => path.length === 3 && (code === 'habit-key' || code === 'unknown-key'),
  );
  if (!isEchoed) return action;
  return {
    value: action.value,
    issues: action.issues.filter(({ code, path }) => code !== 'action' || path.length > 2),
  };
}

/** What `toStep` puts together. */
interface StepParts {
  readonly id: string;
  readonly source: StepSource;
  readonly action: ReadAction;
  readonly undo: Undo;
}

function toStep({ id, source, action: { spec, work }, undo }: StepParts, settings: PlanSettings): Step {
  const grants = toGrants(source.grants ?? {}, settings.home);
  const tier = tierOf({
    declared: source.tier ?? null,
    action: spec.tier,
    grants,
    isCommand: work.kind !== 'text',
    sandbox: settings.sandbox,
    downloadHosts: settings.downloadHosts,
  });
  return {
    // The caller refuses plans whose ids break the rule.
    id: id as StepId,
    action: spec.name,
    work,
    needs: (source.needs ?? []) as readonly StepId[],
    tier,
    gate: spec.gate === 'before' || hasOwnGate(tier) ? 'before' : 'none',
    env: source.env ?? {},
    // What a `read` step writes is dropped, so nothing of it may land.
    grants: tier === 'read' ? { ...grants, write: grants.write ?? [] } : grants,
    limits: toLimits(source.limits ?? {}),
    timeoutMs: source.timeout ?? PLAN_DEFAULTS.timeoutMs,
    decideWithinMs: source['decide-within'] ?? PLAN_DEFAULTS.decideWithinMs,
    workingDirectory: source['working-directory'] ?? '.',
    continueOnError: source['continue-on-error'] ?? false,
    checks: toChecks(source.checks ?? []),
    undo,
    crash: toCrash(source, crashDefault(tier, spec)),
    channel: source.channel ?? null,
  };
}

function toCrash(source: StepSource, otherwise: 'again' | 'ask'): CrashPolicy {
  if (source.key !== undefined) return { kind: 'key', key: source.key };
  if (source.probe !== undefined) return { kind: 'probe', argv: source.probe };
  if (source.idempotent === undefined) return { kind: otherwise };
  return { kind: source.idempotent ? 'again' : 'ask' };
}

function toGrants(source: GrantsSource, home: string): Grants {
  const expand = (path: string): string => (path.startsWith('~/') ? `${home}${path.slice(1)}` : path);
  return {
    hosts: source.hosts ?? [],
    read: (source.read ?? []).map(expand),
    env: source.env ?? [],
    sockets: (source.sockets ?? []).map(expand),
    cache: source.cache ?? [],
    write: source.write ?? null,
  };
}

function toLimits(source: LimitsSource): Limits {
  return {
    outputBytes: source.output ?? LIMIT_DEFAULTS.outputBytes,
    memoryBytes: source.memory ?? LIMIT_DEFAULTS.memoryBytes,
    processes: source.processes ?? LIMIT_DEFAULTS.processes,
    scratchBytes: source.scratch ?? LIMIT_DEFAULTS.scratchBytes,
    fileBytes: source.file ?? LIMIT_DEFAULTS.fileBytes,
  };
}

function readUndo(source: object, path: readonly string[], { settings, known }: StepContext): Reading<Undo> {
  const undo: unknown = Reflect.get(source, 'undo');
  if (typeof undo !== 'object' || undo === null || Array.isArray(undo))
    return { value: { kind: 'irreversible' }, issues: [] };
  const at = [...path, 'undo'];
  const unknown = Object.keys(undo).filter((key) => !known.undo.includes(key));
  const keyIssues = unknown.map((key) => ({ ...unknownKey(key, 'undo', known), path: [...at, key] }));
  const action = readAction(undo, at, settings.actions);
  const issues = [
    ...keyIssues,
    ...(keyIssues.length > 0 ? action.issues.filter(({ code }) => code !== 'action') : action.issues),
  ];
  return { value: action.value && compensable(action.value), issues };
}

function compensable({ spec, work }: { readonly spec: ActionSpec; readonly work: Work }): Undo {
  return { kind: 'compensable', action: spec.name, work };
}
