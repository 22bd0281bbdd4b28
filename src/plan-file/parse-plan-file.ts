import type { Issue, Parsed } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { PlanSettings } from './settings.ts';
import type { Positions } from './positions.ts';
import { decodeText } from './decode-text.ts';
import { parseYaml } from './parse-yaml.ts';
import { readPlan } from './read-plan.ts';
import { readTree } from './read-tree.ts';
import { readValue } from './read-value.ts';

/** A plan file and what its plan depends on. */
export interface PlanFile extends PlanSettings {
  /** The bytes of the file, or its text. YAML; JSON is read as the YAML that it is. */
  readonly text: Uint8Array | string;
}

/** Reads a plan file: a frozen complete plan, or every issue with its line and column, in file order. */
export function parsePlanFile({ text, ...settings }: PlanFile): Parsed<Plan> {
  const decoded = decodeText(text);
  if (!decoded.ok) return decoded;
  const yaml = parseYaml(decoded.value);
  if (!yaml.ok) return { ok: false, issues: presentable(yaml.issues) };
  const tree = readTree(yaml.document, yaml.positionOf);
  return finish(tree, settings, (issue) => ({
    ...issue,
    position: issue.position ?? positionOf(issue, tree.positions),
  }));
}

/** Reads a plan that a program wrote, in the shape of a plan file; its issues have paths and no positions. */
export function parsePlan(value: unknown, settings: PlanSettings): Parsed<Plan> {
  return finish(readValue(value), settings, (issue) => issue);
}

/** Values as read from a file or copied from a program. */
interface Source {
  readonly value: unknown;
  readonly issues: readonly Issue[];
}

function finish(source: Source, settings: PlanSettings, place: (issue: Issue) => Issue): Parsed<Plan> {
  const reading = readPlan(source.value, settings);
  const unread = new Set(
    source.issues.filter(({ code }) => HIDES_VALUE.has(code)).map(({ path }) => JSON.stringify(path)),
  );
  const issues = [
    ...source.issues,
    ...reading.issues.filter(({ path }) => !unread.has(JSON.stringify(path))),
  ].map(place);
  if (issues.length > 0 || reading.value === undefined)
    return { ok: false, issues: presentable(issues.toSorted(inFileOrder)) };
  return { ok: true, value: deepFreeze(reading.value) };
}

/** A file with more issues than these is no plan; nobody reads the rest. */
const MOST_ISSUES = 500;

/** Messages quote the file, which may hold a word of a megabyte. */
const LONGEST_MESSAGE = 400;

function presentable(issues: readonly Issue[]): readonly Issue[] {
  const rest = issues[MOST_ISSUES];
  const more = rest
    ? [{ ...rest, code: 'more', message: `and ${issues.length - MOST_ISSUES} more issues from here on` }]
    : [];
  return [
    ...issues.slice(0, MOST_ISSUES).map((issue) => ({ ...issue, message: shortened(issue.message) })),
    ...more,
  ];
}

function shortened(message: string): string {
  return message.length <= LONGEST_MESSAGE
    ? message
    : `${[...message.slice(0, LONGEST_MESSAGE)].slice(0, -1).join('')}…`;
}

/** Issues after which the value at their path is not what was written. */
const HIDES_VALUE: ReadonlySet<string> = new Set(['alias', 'too-deep', 'type']);

/** Issues about a key rather than its value. */
const OF_KEY: ReadonlySet<string> = new Set([
  'unknown-key',
  'habit-key',
  'idle-key',
  'not-supported',
  'id',
  'action',
]);

function positionOf(issue: Issue, positions: Positions): Issue['position'] & object {
  return positions.locate(issue.path, OF_KEY.has(issue.code) ? 'key' : 'value');
}

function inFileOrder(a: Issue, b: Issue): number {
  const [first, second] = [a.position, b.position];
  if (first === undefined || second === undefined) return 0;
  return first.line - second.line || first.column - second.column;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
