/** Makes a task of a plan that a person has in front of them: shown, approved, driven. */
import type { Advance } from '../core/event.ts';
import type { App } from '../app.ts';
import type { Digest } from '../core/ids.ts';
import type { Continued } from '../runtime/create-task.ts';
import type { DriveFlags } from './drive-flags.ts';
import type { PersonCommand } from '../core/command.ts';
import type { Plan } from '../core/plan.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { assertDigest, parseAdvance, unansweredGates } from './approval-flags.ts';
import { asksHere } from './live/task-console.ts';
import { assertSandbox } from './assert-sandbox.ts';
import { detachTask } from './detach-task.ts';
import { driveTask } from './drive-task.ts';
import { planLines } from '../render/plan-lines.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** The answers that a command line may give before there is a question. */
export interface AnswerFlags {
  /** Approves the plan as shown, or only one with this digest. */
  readonly yes?: string | true;
  /** Tiers and steps whose gates are answered. */
  readonly approve: readonly string[];
}

export interface StartOptions {
  readonly app: App;
  readonly terminal: Terminal;
  readonly plan: Plan;
  readonly answers: AnswerFlags;
  readonly flags: DriveFlags;
  /** Lines for the person that stand before the plan. */
  readonly notes?: readonly string[];
  /** Let another process drive it, and return. */
  readonly detach?: boolean;
  readonly continues?: Continued;
}

/** Ends as {@link driveTask} does; with status 4 when a gate could be answered by nobody. */
export async function startTask(options: StartOptions): Promise<ExitStatus> {
  const { app, terminal, plan, answers, flags } = options;
  const advance = parseAdvance(answers.approve, plan);
  const digest = app.digestOf(plan);
  if (typeof answers.yes === 'string') assertDigest(answers.yes, { digest, what: 'the plan' });
  // Both ask the sandbox, which takes a moment: they ask at once.
  const [tools, refusal] = await Promise.all([
    flags.json ? [] : app.tools(),
    refusalOf(assertSandbox(app, plan.sandbox)),
  ]);
  if (!flags.json) showPlan(options, tools);
  if (refusal) throw refusal;
  if (!canBeAnswered(options, advance)) return EXIT_STATUS.waiting;
  const { taskId } = app.orchestrator.create(plan, options.continues);
  const first = answers.yes === undefined ? {} : { first: approvalOf(digest, advance) };
  if (options.detach) return detachTask({ app, terminal, taskId, flags, ...first });
  return driveTask({ app, terminal, taskId, flags, ...first });
}

/** A person sees the plan also when it cannot run. */
async function refusalOf(asserted: Promise<void>): Promise<unknown> {
  return asserted.then(
    () => null,
    (error: unknown) => error,
  );
}

function showPlan(
  { app, terminal, plan, answers, notes = [] }: StartOptions,
  tools: readonly string[],
): void {
  const given = answersGiven(answers);
  if (given !== '') terminal.print(terminal.style.bold(given));
  notes.forEach((note) => terminal.print(terminal.style.yellow(note)));
  const digest = app.digestOf(plan);
  planLines({ plan, digest, tools }, terminal).forEach(terminal.print);
}

function answersGiven({ yes, approve }: AnswerFlags): string {
  const gates =
    approve.length === 0 ? [] : [`--approve ${toVisibleLine(approve.join(','))} answers those gates`];
  const given = yes === undefined ? gates : ['--yes approves the plan', ...gates];
  return given.length === 0 ? '' : `Answered in advance: ${given.join(', ')}`;
}

/** Without a terminal, gates that nobody can answer are named before the first step. */
function canBeAnswered(
  { terminal, plan, flags, answers, detach, continues }: StartOptions,
  advance: Advance,
): boolean {
  if (detach && answers.yes === undefined && answers.approve.length > 0) {
    throw new OrchestrateError(
      'usage',
      '--approve goes with the approval of the plan: with --detach it needs --yes',
    );
  }
  if (detach || flags.wait || asksHere({ terminal, json: flags.json ?? false })) return true;
  const open = unansweredGates(plan, advance).filter((step) => !continues?.steps.includes(step.id));
  if (open.length === 0) return true;
  const ids = open.map((step) => step.id).join(', ');
  terminal.warn(
    `nobody can answer the gates of ${ids} here: add --approve ${open[0]?.id}, or --wait; nothing was started`,
  );
  return false;
}

function approvalOf(planDigest: Digest, advance: Advance): PersonCommand {
  return { type: 'approvePlan', planDigest, by: { kind: 'flag', name: '--yes' }, advance };
}
