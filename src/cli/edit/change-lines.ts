import type { PlanChange } from './plan-changes.ts';
import type { Terminal } from '../terminal.ts';
import { hasOwnGate } from '../../core/tier.ts';
import { toVisibleLine } from '../../core/visible-text.ts';
import { workText } from '../../render/work-text.ts';

/** Facts of a plan that say what it may do; a person looks at them twice. */
const SENSITIVE = /^(tier|gate|grants\.|sandbox|workspace)/;

/** The differences of a plan for people, a line each. */
export function changeLines(changes: readonly PlanChange[], terminal: Terminal): readonly string[] {
  return changes.map((change) => lineOf(change, terminal));
}

function lineOf(change: PlanChange, { style, unicode }: Terminal): string {
  if (change.kind !== 'changed') {
    const { id, tier } = change.step;
    const [mark, colour] =
      change.kind === 'added' ? (['+', style.green] as const) : (['-', style.red] as const);
    const risk = hasOwnGate(tier) && change.kind === 'added' ? style.yellow(tier) : tier;
    return `  ${colour(`${mark} ${id}`)}  ${risk}  ${workText(change.step)}`;
  }
  const { step, what, before, after } = change;
  const where = step === null ? 'the plan' : step;
  const name = SENSITIVE.test(what) ? style.yellow(what) : what;
  return `  ~ ${style.bold(toVisibleLine(where))}  ${name}: ${toVisibleLine(before)} ${unicode ? '→' : '->'} ${toVisibleLine(after)}`;
}
