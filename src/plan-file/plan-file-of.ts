/**
 * A plan as the file that people edit: what equals its default is left out, and
 * reading the file with the same settings gives the same plan.
 */
import { Document, isScalar, visit } from 'yaml';
import type { Check, CrashPolicy, Grants, Limits, Plan, Step, Undo, Work } from '../core/plan.ts';
import { formatDuration, formatSize } from '../core/units.ts';
import { LIMIT_DEFAULTS, PLAN_DEFAULTS } from '../core/plan-schema/defaults.ts';
import { crashDefault } from './crash-default.ts';
import type { PlanSettings } from './settings.ts';
import { invariant } from '../core/error.ts';
import { quoteWords } from '../core/plan-schema/quote-words.ts';
import { tierOf } from '../core/risk.ts';

/** A mapping of the file; members that are `undefined` are left out. */
type Mapping = Readonly<Record<string, unknown>>;

/** Writes a plan as YAML. `settings` are those with which it was read and will be read again. */
export function planFileOf(plan: Plan, settings: Pick<PlanSettings, 'actions' | 'downloadHosts'>): string {
  const steps = Object.fromEntries(plan.steps.map((step) => [step.id, stepSource(step, plan, settings)]));
  const source = written({
    goal: plan.goal,
    'max-parallel': unless(plan.maxParallel, PLAN_DEFAULTS.maxParallel),
    checks: checkSources(plan.checks),
    steps,
  });
  return toYaml(source);
}

function stepSource(
  step: Step,
  plan: Plan,
  settings: Pick<PlanSettings, 'actions' | 'downloadHosts'>,
): Mapping {
  const spec = settings.actions.find(({ name }) => name === step.action);
  invariant(spec, `the plan holds the action ${step.action}, which is not in the table`);
  const risk = {
    declared: null,
    action: spec.tier,
    grants: step.grants,
    isCommand: step.work.kind !== 'text',
    sandbox: plan.sandbox,
    downloadHosts: settings.downloadHosts,
  };
  return written({
    [step.action]: bodyOf(step.work),
    needs: step.needs.length === 1 ? step.needs[0] : unlessEmpty(step.needs),
    tier: unless(step.tier, tierOf(risk)),
    env: unlessEmpty(step.env),
    grants: grantsSource(step.grants, step.tier === 'read'),
    limits: limitsSource(step.limits),
    timeout: unless(formatDuration(step.timeoutMs), formatDuration(PLAN_DEFAULTS.timeoutMs)),
    'decide-within': unless(
      formatDuration(step.decideWithinMs),
      formatDuration(PLAN_DEFAULTS.decideWithinMs),
    ),
    'working-directory': unless(step.workingDirectory, '.'),
    'continue-on-error': unless(step.continueOnError, false),
    checks: checkSources(step.checks),
    undo: undoSource(step.undo),
    ...crashSource(step.crash, crashDefault(step.tier, spec)),
    channel: step.channel ?? undefined,
  });
}

function bodyOf(work: Work): string {
  if (work.kind === 'argv') return quoteWords(work.argv);
  return work.kind === 'script' ? work.script : work.text;
}

function grantsSource(grants: Grants, isRead: boolean): Mapping | undefined {
  const { write, ...lists } = grants;
  const entries = Object.entries(lists).map(([key, list]) => [key, unlessEmpty(list)] as const);
  return unlessEmpty(
    written({
      ...Object.fromEntries(entries),
      write: write === null || (isRead && write.length === 0) ? undefined : write,
    }),
  );
}

function limitsSource(limits: Limits): Mapping | undefined {
  const size = (key: 'outputBytes' | 'memoryBytes' | 'scratchBytes' | 'fileBytes'): string | undefined =>
    limits[key] === LIMIT_DEFAULTS[key] ? undefined : formatSize(limits[key]);
  const processes = unless(limits.processes, LIMIT_DEFAULTS.processes);
  return unlessEmpty(
    written({
      output: size('outputBytes'),
      memory: size('memoryBytes'),
      processes,
      scratch: size('scratchBytes'),
      file: size('fileBytes'),
    }),
  );
}

function checkSources(checks: readonly Check[]): readonly Mapping[] | undefined {
  return unlessEmpty(checks.map(checkSource));
}

function checkSource(check: Check): Mapping {
  if (check.kind === 'exit') return { exit: check.code };
  return check.kind === 'exists' ? { exists: check.path } : { test: quoteWords(check.argv) };
}

function undoSource(undo: Undo): Mapping | undefined {
  return undo.kind === 'irreversible' ? undefined : { [undo.action]: bodyOf(undo.work) };
}

function crashSource(crash: CrashPolicy, otherwise: CrashPolicy['kind']): Mapping {
  if (crash.kind === 'key') return { key: crash.key };
  if (crash.kind === 'probe') return { probe: quoteWords(crash.argv) };
  return crash.kind === otherwise ? {} : { idempotent: crash.kind === 'again' };
}

function unless<T>(value: T, fallback: T): T | undefined {
  return value === fallback ? undefined : value;
}

function unlessEmpty<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function written(mapping: Mapping): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== undefined));
}

/** Lists of single words stand on one line; everything else gets lines of its own. */
function toYaml(source: Mapping): string {
  const document = new Document(source, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_key, list) => {
      list.flow = list.items.every((item) => isScalar(item));
    },
  });
  return document.toString({ lineWidth: 100, flowCollectionPadding: false });
}
