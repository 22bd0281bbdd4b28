import type { ArrangedStep } from './arrange-steps.ts';
import { cutText, toVisibleLine } from '../../core/visible-text.ts';

/** What is written, with comments that say where each step came from. */
export interface PlanText {
  readonly goal: string;
  readonly steps: readonly ArrangedStep[];
  /** From the workspace to the folder that the commands belong to; `.` for itself. */
  readonly workingDirectory: string;
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

const COMMENT_LENGTH = 100;

/** Stands where the hosts of a registry are not known. */
const SOME_HOST = 'packages.example.com';

/** The text of a plan file. */
export function planText({ goal, steps, workingDirectory, notes }: PlanText): string {
  const head = [
    '# What `orchestrate run` does here, written by `orchestrate init`. Change it as you like:',
    '# `orchestrate validate` says whether it holds, `orchestrate run --dry-run` what it would do.',
    ...notes.map((note) => comment(`Note: ${note}`, note.length + 6)),
  ];
  const body = steps.flatMap((step) => ['', ...stepLines(step, workingDirectory).map((line) => `  ${line}`)]);
  return [...head, `goal: ${scalar(goal)}`, 'steps:', ...body.slice(1), ''].join('\n');
}

function stepLines(step: ArrangedStep, workingDirectory: string): readonly string[] {
  const keys = [
    `${step.action}: ${scalar(step.command)}`,
    ...(step.needs.length > 0 ? [`needs: [${step.needs.join(', ')}]`] : []),
    ...(step.isRead ? ['tier: read # it only looks: what it writes is dropped'] : []),
    ...(step.action === 'test' ? ['checks: [{ exit: 0 }] # what the verdict of the task stands on'] : []),
    ...(workingDirectory === '.' ? [] : [`working-directory: ${scalar(workingDirectory)}`]),
    ...suggestion(step),
  ];
  return [comment(step.source), `${step.id}:`, ...keys.map((key) => `  ${key}`)];
}

/** A plan without hosts asks nobody for anything; the grant is for the person to make. */
function suggestion({ command, hosts }: ArrangedStep): readonly string[] {
  if (hosts.length === 0 && !/ (ci|install)\b/.test(command)) return [];
  return [
    `# grants: { hosts: [${(hosts.length > 0 ? hosts : [SOME_HOST]).join(', ')}] } # to download, it needs this`,
  ];
}

function comment(text: string, length = COMMENT_LENGTH): string {
  return `# ${cutText(toVisibleLine(text), length)}`;
}

/** A word that YAML reads as it stands, else a quoted one; JSON's quotes are YAML's. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z./][\w./@=+-]*(?: [\w./@=+-]+)*(?::[\w./@-]+)*$/.test(text);
  return isPlain && !/^(true|false|null)$/i.test(text) ? text : JSON.stringify(text);
}
