/** How a task ended, what its checks proved, and what to do next. */
import type { Digest } from '../core/ids.ts';
import type { Frame } from '../core/transcript.ts';
import type { StepView, TaskView } from '../core/task-view.ts';
import type { Canvas } from './canvas.ts';
import { lastLines } from './last-lines.ts';
import { toCount, toDuration } from './amounts.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** Reads a kept output for its last lines. */
export type ReadOutput = (digest: Digest) => readonly Frame[];

/** How much of a failed step's output stands in the summary; the rest is in its logs. */
const SHOWN_LINES = 6;

/** The last lines of `run`, `attach` and `show`; without `readOutput` nothing of what failed steps wrote. */
export function summaryLines(
  task: TaskView,
  canvas: Canvas,
  readOutput: ReadOutput = () => [],
): readonly string[] {
  const failures = failureLines(task, canvas, readOutput);
  return [headline(task, canvas), ...waitingLines(task, canvas), ...failures, nextLine(task, canvas)];
}

function headline(task: TaskView, { style, unicode }: Canvas): string {
  const { verdict, counts } = task;
  const done = `${counts.completed} of ${toCount(counts.total, 'step')}`;
  const time = toDuration(task.updatedAt - task.createdAt);
  const proof = verdict ? [proofText(verdict)] : [];
  const words = verdict && task.phase === 'completed' ? `${task.phase}, ${verdict.result}` : phaseWords(task);
  const colour =
    task.phase === 'completed' ? style.green : task.phase === 'failed' ? style.red : style.yellow;
  return [colour.bold(words), done, time, ...proof].join(unicode ? ' · ' : ' - ');
}

function proofText({ checksPassed, checksTotal }: NonNullable<TaskView['verdict']>): string {
  return checksTotal === 0 ? 'no checks' : `${checksPassed} of ${toCount(checksTotal, 'check')} passed`;
}

function phaseWords(task: TaskView): string {
  if (task.phase === 'awaiting_approval') return 'waiting for the approval of its plan';
  if (task.phase !== 'executing' && task.phase !== 'reconciling') return task.phase;
  if (task.paused) return 'paused';
  return task.counts.awaiting_approval + task.counts.unknown > 0 ? 'waiting' : 'not finished';
}

/** Every decision that is wanted, with the command that gives it. */
function waitingLines(task: TaskView, { style, unicode }: Canvas): readonly string[] {
  const mark = unicode ? '◌' : '?';
  if (task.phase === 'awaiting_approval')
    return [` ${style.yellow(mark)} the plan waits: orchestrate approve ${task.number}`];
  return task.steps.flatMap((step) => {
    if (step.state === 'awaiting_approval')
      return [` ${style.yellow(mark)} ${step.id} waits: orchestrate approve ${task.number} ${step.id}`];
    if (step.state !== 'unknown') return [];
    const resolve = `orchestrate resolve ${task.number} ${step.id} --happened | --did-not-happen`;
    return [` ${style.red('!')} ${step.id}: nobody knows whether it happened: ${resolve}`];
  });
}

function failureLines(task: TaskView, { style }: Canvas, readOutput: ReadOutput): readonly string[] {
  const failed = task.steps
    .filter((step) => step.state === 'failed')
    .flatMap((step) => [
      ...failureOf(step, style),
      ...endOfOutput(step, readOutput).map((line) => style.dim(`     ${line}`)),
    ]);
  const reason =
    task.phase === 'failed' || task.phase === 'cancelled' ? [`   ${toVisibleLine(task.reason)}`] : [];
  return failed.length > 0 ? failed : reason;
}

/** What the sandbox refused comes first: it is the likeliest reason. */
function failureOf(step: StepView, style: Canvas['style']): readonly string[] {
  const refusals = (step.outcome?.refusals ?? []).map(
    ({ what, remedy }) => `   ${style.red('refused:')} ${toVisibleLine(what)}; ${toVisibleLine(remedy)}`,
  );
  const failure = step.failure ? [`   ${step.id}: ${toVisibleLine(step.failure.message)}`] : [];
  return [...refusals, ...failure];
}

function endOfOutput({ outcome }: StepView, readOutput: ReadOutput): readonly string[] {
  return outcome?.output ? lastLines(readOutput(outcome.output.digest), SHOWN_LINES) : [];
}

function nextLine(task: TaskView, { style, unicode }: Canvas): string {
  return style.dim([`task ${task.number}`, nextCommand(task)].join(unicode ? ' · ' : ' - '));
}

function nextCommand(task: TaskView): string {
  const { number, counts } = task;
  const logs = task.steps.find((step) => step.state === 'failed' && step.outcome?.output);
  if (logs) return `orchestrate logs ${number} ${logs.id}`;
  const isHalfway = task.phase === 'executing' || task.phase === 'reconciling';
  const rests = isHalfway && counts.awaiting_approval + counts.unknown + counts.running === 0;
  return rests ? `orchestrate resume ${number}` : `orchestrate show ${number}`;
}
