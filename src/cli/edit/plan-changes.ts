/** What an edit did to a plan: everything that an approval binds, nothing else. */
import type { Plan, Step } from '../../core/plan.ts';
import { toDuration, toSize } from '../../render/amounts.ts';
import { workText } from '../../render/work-text.ts';

/** One difference between two plans. */
export type PlanChange =
  | { readonly kind: 'added' | 'removed'; readonly step: Step }
  /** `step` is `null` for the plan itself. */
  | {
      readonly kind: 'changed';
      readonly step: string | null;
      readonly what: string;
      readonly before: string;
      readonly after: string;
    };

/** The differences, those of the plan first, then by step in the order of the new plan. */
export function planChanges(before: Plan, after: Plan): readonly PlanChange[] {
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const kept = new Set(after.steps.map(({ id }) => id));
  return [
    ...factChanges(null, planFacts(before, kept), planFacts(after, new Set(old.keys()))),
    ...after.steps.flatMap((step): readonly PlanChange[] => {
      const previous = old.get(step.id);
      return previous
        ? factChanges(step.id, stepFacts(previous), stepFacts(step))
        : [{ kind: 'added', step }];
    }),
    ...before.steps.filter(({ id }) => !kept.has(id)).map((step): PlanChange => ({ kind: 'removed', step })),
  ];
}

type Facts = ReadonlyMap<string, string>;

function factChanges(step: string | null, before: Facts, after: Facts): readonly PlanChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map(
      (what) =>
        ({
          kind: 'changed',
          step,
          what,
          before: before.get(what) ?? 'none',
          after: after.get(what) ?? 'none',
        }) as const,
    )
    .filter((change) => change.before !== change.after);
}

/** `others` are the steps of the other plan: the order of those in both is a fact of its own. */
function planFacts({ steps, ...plan }: Plan, others: ReadonlySet<string>): Facts {
  const order = steps.map(({ id }) => id).filter((id) => others.has(id));
  return new Map([...factsOf('', plan), ['order', order.join(', ')]]);
}

function stepFacts({ id: _id, work, action, ...step }: Step): Facts {
  const command = `${action}: ${workText({ action, work })}`;
  return new Map([['does', command], ...factsOf('', step)]);
}

/** Mappings by dotted key; lists and single values as text. Nothing is left out. */
function factsOf(prefix: string, value: object): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
    const name = `${prefix}${nameOf(key)}`;
    if (typeof member === 'object' && member !== null && !Array.isArray(member))
      return factsOf(`${name}.`, member);
    return [[name, textOf(key, member)] as const];
  });
}

function textOf(key: string, value: unknown): string {
  if (typeof value === 'number' && key.endsWith('Ms')) return toDuration(value);
  if (typeof value === 'number' && key.endsWith('Bytes')) return toSize(value);
  if (Array.isArray(value) && value.length === 0) return 'none';
  if (Array.isArray(value)) return value.map((member) => textOf('', member)).join(', ');
  if (value === null) return key === 'write' ? 'any file' : 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** As plan files spell it: without the unit, in kebab-case. Names of variables stay. */
function nameOf(key: string): string {
  if (/^[A-Z]/.test(key)) return key;
  return key.replace(/(Ms|Bytes)$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
