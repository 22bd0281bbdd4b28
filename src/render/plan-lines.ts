/** The plan as a person approves it: commands, folder, grants and limits, not descriptions. */
import stringWidth from 'string-width';
import type { Check, Plan, Step } from '../core/plan.ts';
import type { Digest } from '../core/ids.ts';
import type { Canvas } from './canvas.ts';
import type { Tier } from '../core/tier.ts';
import { argvText, workText } from './work-text.ts';
import { tableLines } from './table.ts';
import { toCount, toDuration, toSize } from './amounts.ts';
import { toVisibleLine } from '../core/visible-text.ts';

export interface PlanShown {
  readonly plan: Plan;
  readonly digest: Digest;
  /** `node 20.20`, `git 2.39 (/usr)`. */
  readonly tools: readonly string[];
}

/** How many hexadecimal digits of a digest people see and may type. */
export const SHORT_DIGEST = 12;

/** The whole plan; with `details`, every step's folder, limits, environment and crash policy too. */
export function planLines(
  { plan, digest, tools }: PlanShown,
  canvas: Canvas,
  details = false,
): readonly string[] {
  const { style } = canvas;
  const head = [
    style.bold(`Plan ${digest.slice(0, SHORT_DIGEST)}`),
    toVisibleLine(plan.goal),
    toCount(plan.steps.length, 'step'),
    `up to ${plan.maxParallel} at once`,
  ].join(canvas.unicode ? ' · ' : ' - ');
  return [
    head,
    style.dim(`in ${toVisibleLine(plan.workspace)}`),
    sandboxLine(plan, tools, canvas),
    '',
    ...stepLines(plan.steps, canvas, details),
    ...(plan.checks.length > 0 ? ['', `  at the end  ${plan.checks.map(checkText).join(' · ')}`] : []),
    '',
  ];
}

/** Notes stand beside the commands where every line fits, else below them. */
function stepLines(steps: readonly Step[], canvas: Canvas, details: boolean): readonly string[] {
  const { style, columns } = canvas;
  const rows = steps.map((step) => ['', style.bold(step.id), tierText(step.tier, canvas), workText(step)]);
  const beside = tableLines(rows.map((row, index) => [...row, notesAt(steps, index).join('   ')]));
  const fits = beside.every((line) => stringWidth(line) < columns);
  const lines = fits ? beside : tableLines(rows);
  return lines.flatMap((line, index) => {
    const step = steps[index];
    const notes = fits ? [] : notesAt(steps, index);
    const below = [
      ...(notes.length > 0 ? [notes.join(' · ')] : []),
      ...(details && step ? detailsOf(step) : []),
    ];
    return [line, ...below.map((note) => style.dim(`      ${note}`))];
  });
}

function notesAt(steps: readonly Step[], index: number): readonly string[] {
  const step = steps[index];
  return step ? notesOf(step) : [];
}

function sandboxLine(plan: Plan, tools: readonly string[], { style, unicode }: Canvas): string {
  if (plan.sandbox === 'off')
    return style.red.bold('SANDBOX OFF: every command can touch everything that you can');
  const named = tools.length > 0 ? `tools ${tools.join(', ')}${unicode ? ' · ' : ' - '}` : '';
  return style.dim(`${named}sandbox on`);
}

function tierText(tier: Tier, { style }: Canvas): string {
  if (tier === 'external' || tier === 'destructive') return style.yellow(tier);
  return style.dim(tier);
}

function notesOf(step: Step): readonly string[] {
  const { grants } = step;
  return [
    ...(step.needs.length > 0 ? [`after ${step.needs.join(', ')}`] : []),
    ...step.checks.map((check) => `check: ${checkText(check)}`),
    ...(step.gate === 'before' ? ['asks before it runs'] : []),
    ...(grants.hosts.length > 0 ? [`may send to ${grants.hosts.join(', ')}`] : []),
    ...(grants.env.length > 0 ? [`sees $${grants.env.join(', $')}`] : []),
    ...(grants.read.length > 0 ? [`reads ${grants.read.join(', ')}`] : []),
    ...(grants.sockets.length > 0 ? [`talks to ${grants.sockets.join(', ')}`] : []),
    ...(changesFiles(step) ? [writeText(grants.write)] : []),
    ...(step.continueOnError ? ['may fail'] : []),
  ].map(toVisibleLine);
}

function changesFiles(step: Step): boolean {
  return step.tier !== 'read' && step.work.kind !== 'text';
}

function writeText(write: readonly string[] | null): string {
  if (write === null) return 'may change any file';
  return write.length === 0 ? 'may change no file' : `may change ${write.join(', ')}`;
}

function checkText(check: Check): string {
  switch (check.kind) {
    case 'exit':
      return `exit ${check.code}`;
    case 'exists':
      return `${check.path} exists`;
    case 'test':
      return argvText(check.argv);
  }
}

function detailsOf(step: Step): readonly string[] {
  const { limits } = step;
  const env = Object.entries(step.env).map(([name, value]) => `${name}=${value}`);
  return [
    `in ${step.workingDirectory} · at most ${toDuration(step.timeoutMs)} · memory ${toSize(limits.memoryBytes)} · output ${toSize(limits.outputBytes)} · ${limits.processes} processes`,
    ...(env.length > 0 ? [`with ${env.join(' ')}`] : []),
    `after a crash: ${crashText(step)}`,
    `undo: ${step.undo.kind === 'irreversible' ? 'none stated' : workText(step.undo)}`,
  ].map(toVisibleLine);
}

function crashText({ crash }: Step): string {
  switch (crash.kind) {
    case 'again':
      return 'it runs again';
    case 'ask':
      return 'you are asked whether it happened';
    case 'key':
      return `it runs again with the key ${crash.key}`;
    case 'probe':
      return `${argvText(crash.argv)} tells whether it happened`;
  }
}
