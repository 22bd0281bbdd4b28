/** What is wrong between steps. Reads the file's own values, so that other issues hide nothing. */
import type { Issue } from '../core/issue.ts';

/** A need as written: the step that it names and where. */
interface Need {
  readonly id: string;
  readonly path: readonly (string | number)[];
}

/** More cycles than these follow from the first ones. */
const MOST_CYCLES = 10;

/** Unknown needs, needs of itself and cycles among the values of `steps`. */
export function graphIssues(steps: Readonly<Record<string, unknown>>): readonly Issue[] {
  const needs = new Map(Object.entries(steps).map(([id, step]) => [id, needsOf(id, step)]));
  const byLowerCase = new Map([...needs.keys()].map((id) => [id.toLowerCase(), id]));
  const wrong = [...needs].flatMap(([id, list]) =>
    list
      .filter((need) => need.id === id || !needs.has(need.id))
      .map((need) => needIssue(id, need, byLowerCase)),
  );
  return [...wrong, ...cycleIssues(needs)];
}

function needsOf(id: string, step: unknown): readonly Need[] {
  const written: unknown = typeof step === 'object' && step !== null ? Reflect.get(step, 'needs') : undefined;
  const path = ['steps', id, 'needs'];
  if (Array.isArray(written))
    return written.flatMap((need, index) =>
      isWord(need) ? [{ id: String(need), path: [...path, index] }] : [],
    );
  return isWord(written) ? [{ id: String(written), path }] : [];
}

function isWord(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function needIssue(id: string, need: Need, byLowerCase: ReadonlyMap<string, string>): Issue {
  if (need.id === id)
    return { code: 'self-need', path: need.path, message: `${id} needs itself: take it out of \`needs\`` };
  const caseless = byLowerCase.get(need.id.toLowerCase());
  const hint = caseless === undefined ? '' : `: did you mean ${caseless}?`;
  return { code: 'unknown-need', path: need.path, message: `there is no step ${need.id}${hint}` };
}

/** A depth-first walk without recursion: a chain may be a hundred thousand steps long. */
function cycleIssues(needs: ReadonlyMap<string, readonly Need[]>): readonly Issue[] {
  const issues: Issue[] = [];
  const ended = new Set<string>();
  for (const id of needs.keys()) {
    if (!ended.has(id) && issues.length < MOST_CYCLES) walk(id, { needs, ended, issues });
  }
  return issues;
}

/** What a walk over the whole graph remembers. */
interface Walk {
  readonly needs: ReadonlyMap<string, readonly Need[]>;
  readonly ended: Set<string>;
  readonly issues: Issue[];
}

function walk(start: string, { needs, ended, issues }: Walk): void {
  const open = new Map([[start, 0]]);
  const trail = [start];
  for (let id = trail.at(-1); id !== undefined; id = trail.at(-1)) {
    const next = open.get(id) ?? 0;
    const need = needs.get(id)?.[next];
    open.set(id, next + 1);
    if (need === undefined) {
      ended.add(id);
      open.delete(id);
      trail.pop();
    } else if (open.has(need.id)) {
      if (need.id !== id && issues.length < MOST_CYCLES) issues.push(cycleIssue(trail, need));
    } else if (needs.has(need.id) && !ended.has(need.id)) {
      open.set(need.id, 0);
      trail.push(need.id);
    }
  }
}

function cycleIssue(trail: readonly string[], closing: Need): Issue {
  const cycle = [...trail.slice(trail.indexOf(closing.id)), closing.id];
  return { code: 'cycle', path: closing.path, message: `the steps wait for each other: ${cycleText(cycle)}` };
}

function cycleText(cycle: readonly string[]): string {
  const shown = cycle.length > 12 ? [...cycle.slice(0, 6), '…', ...cycle.slice(-5)] : cycle;
  return shown.join(' -> ');
}
