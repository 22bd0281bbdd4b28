/** Says whether plan files are valid, and everything that is wrong with them. Runs nothing, opens no store. */
import { join, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import type { CliCommand, Invocation } from './command.ts';
import type { Issue } from '../core/issue.ts';
import type { Plan } from '../core/plan.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { SHORT_DIGEST } from '../render/plan-lines.ts';
import { cutText, toVisibleLine } from '../core/visible-text.ts';
import { createPlanReader, type PlanReader } from '../app/plan-reader.ts';
import { findPlanFile, workspaceOf } from './read-plan.ts';
import { issueLines } from '../render/issue-lines.ts';
import { markOf } from '../render/marks.ts';
import { toCount } from '../render/amounts.ts';
import { toSandboxMode } from './sandbox-flag.ts';

interface ValidateOptions {
  readonly json?: true;
  readonly sandbox?: string;
}

/** One file that was looked at. */
type Looked =
  | { readonly file: string; readonly plan: Plan; readonly digest: string }
  | { readonly file: string; readonly issues: readonly Issue[] };

/** What stands for standard input among the arguments. */
const STDIN = '-';

const GOAL_LENGTH = 60;

/** Checks plan files. */
export const validate: CliCommand = {
  name: 'validate',
  usage: '[plans...]',
  summary: 'Check plan files: every issue with its line and column; nothing is run',
  examples: [
    ['orchestrate validate', 'the orchestrate.yaml of this folder or its git root'],
    ['orchestrate validate plans/*.yaml', 'several files, each to its end'],
    ['generate-plan | orchestrate validate -', 'standard input'],
  ],
  configure: (command) =>
    command
      .option('--json', 'one issue or one valid plan a line')
      .option('--sandbox <mode>', '`on` or `off`: the digest binds it (default: as the configuration says)'),
  async run(invocation) {
    const { command, terminal, place, args } = invocation;
    const { json = false, sandbox } = command.opts<ValidateOptions>();
    const reader = createPlanReader({
      ...place,
      ...(sandbox === undefined ? {} : { sandbox: toSandboxMode(sandbox) }),
    });
    let isValid = true;
    for (const named of args.length > 0 ? args : [undefined]) {
      const looked = await look(named, invocation, reader);
      isValid &&= 'plan' in looked;
      (json ? jsonOf(looked) : linesOf(looked, terminal)).forEach(terminal.print);
    }
    return isValid ? EXIT_STATUS.completed : EXIT_STATUS.invalid;
  },
};

/** A file is named as the caller named it, so that editors and people find it. */
async function look(named: string | undefined, { folder }: Invocation, reader: PlanReader): Promise<Looked> {
  const path = named === undefined ? findPlanFile(folder, named) : resolve(folder, named);
  const file = named ?? path;
  let text: Uint8Array;
  try {
    text = readFileSync(named === STDIN ? 0 : path);
  } catch (error) {
    const message = error instanceof Error ? `cannot be read: ${error.message}` : 'cannot be read';
    return { file, issues: [{ code: 'unreadable', path: [], message }] };
  }
  const workspace = workspaceOf(named === STDIN ? join(folder, STDIN) : path);
  const parsed = await reader.readPlan({ text, workspace });
  return parsed.ok
    ? { file, plan: parsed.value, digest: reader.digestOf(parsed.value) }
    : { file, issues: parsed.issues };
}

function linesOf(looked: Looked, { style, unicode }: Terminal): readonly string[] {
  if ('issues' in looked)
    return issueLines(looked.issues, style, looked.file).map((line) => line.trimStart());
  const { file, plan, digest } = looked;
  const facts = [
    cutText(toVisibleLine(plan.goal), GOAL_LENGTH),
    toCount(plan.steps.length, 'step'),
    digest.slice(0, SHORT_DIGEST),
  ];
  const name = style.bold(toVisibleLine(file));
  return [`${style.green(markOf('completed', unicode))} ${name}  ${facts.join(unicode ? ' · ' : ' - ')}`];
}

function jsonOf(looked: Looked): readonly string[] {
  const { file } = looked;
  if ('plan' in looked) {
    const { plan, digest } = looked;
    return [JSON.stringify({ type: 'plan', file, goal: plan.goal, steps: plan.steps.length, digest })];
  }
  return looked.issues.map(({ code, path, message, position }) =>
    JSON.stringify({
      type: 'issue',
      file,
      line: position?.line ?? null,
      column: position?.column ?? null,
      code,
      path,
      message,
    }),
  );
}
