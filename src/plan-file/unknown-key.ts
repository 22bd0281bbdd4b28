import type { Issue } from '../core/issue.ts';
import { HABIT_KEYS, type Place } from '../core/plan-schema/habit-keys.ts';

/** The keys that the plan language knows, by place. */
export type KnownKeys = Readonly<Record<Place, readonly string[]>>;

const PLACE_NAMES: Readonly<Record<Place, string>> = {
  plan: 'a plan',
  step: 'a step',
  check: 'a check',
  grants: '`grants`',
  limits: '`limits`',
  undo: '`undo`',
};

/** Says which key to write instead of one that is not known at its place. */
export function unknownKey(key: string, place: Place, known: KnownKeys): Pick<Issue, 'code' | 'message'> {
  const advice = Object.hasOwn(HABIT_KEYS[place], key) ? HABIT_KEYS[place][key] : undefined;
  if (advice !== undefined)
    return { code: 'habit-key', message: `\`${key}\` is not a key of ${PLACE_NAMES[place]}: ${advice}` };
  const message = `\`${shown(key)}\` is not a key of ${PLACE_NAMES[place]}${suggestion(key, place, known)}`;
  return { code: 'unknown-key', message };
}

function suggestion(key: string, place: Place, known: KnownKeys): string {
  const close = closest(key, known[place]);
  if (close !== undefined) return `: did you mean \`${close}\`?`;
  const home = (['step', 'plan', 'grants', 'limits'] as const).find((other) => known[other].includes(key));
  return home === undefined ? '' : `: it belongs to ${PLACE_NAMES[home]}`;
}

/** The known key that differs by its spelling only, or by at most a third of its letters. */
function closest(key: string, keys: readonly string[]): string | undefined {
  if (key.length > 40) return undefined;
  const ranked = keys.map((candidate) => ({
    candidate,
    distance: distance(letters(key), letters(candidate)),
  }));
  const [best] = ranked.toSorted((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.min(2, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

function letters(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) rows.push(nextRow(a, b, rows));
  return rows.at(-1)?.at(-1) ?? 0;
}

function nextRow(a: string, b: string, rows: readonly (readonly number[])[]): number[] {
  const row = rows.length;
  const at = (back: number, column: number): number => rows[row - back]?.[column] ?? Infinity;
  const next = [row];
  for (let column = 1; column <= b.length; column += 1) {
    const same = a[row - 1] === b[column - 1];
    const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    const steps = [at(1, column) + 1, (next[column - 1] ?? Infinity) + 1, at(1, column - 1) + (same ? 0 : 1)];
    next.push(Math.min(...steps, swapped ? at(2, column - 2) + 1 : Infinity));
  }
  return next;
}

function shown(key: string): string {
  return key.length > 40 ? `${[...key].slice(0, 40).join('')}…` : key;
}
