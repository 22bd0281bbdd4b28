import type { StepView, TaskView } from '../core/task-view.ts';
import type { Canvas } from './canvas.ts';
import { markOf } from './marks.ts';
import { toDuration, toSize } from './amounts.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** Less output than this is not worth a word. */
const SMALL_BYTES = 1024;

/** A step that has ended or waits, on one line: mark, id, time, and why it is as it is. */
export function stepLine(step: StepView, width: number, { style, unicode }: Canvas): string {
  const mark = markOf(step.state, unicode);
  const time = step.outcome && step.state !== 'unknown' ? toDuration(step.outcome.durationMs) : '';
  const colour = {
    completed: style.green,
    failed: style.red,
    unknown: style.red,
    awaiting_approval: style.yellow,
  };
  const coloured = step.state in colour ? colour[step.state as keyof typeof colour](mark) : style.dim(mark);
  return ` ${coloured} ${step.id.padEnd(width)} ${time.padStart(8)}   ${toVisibleLine(reasonOf(step))}`.trimEnd();
}

function reasonOf(step: StepView): string {
  switch (step.state) {
    case 'failed':
      return step.failure ? `${step.failure.kind}: ${step.failure.message}` : 'failed';
    case 'skipped':
      return `skipped: ${step.reason}`;
    case 'cancelled':
      return 'cancelled';
    case 'unknown':
      return `nobody knows whether it happened: ${step.reason}`;
    case 'awaiting_approval':
      return 'waits for a decision';
    case 'completed':
      return outputText(step);
    case 'pending':
    case 'ready':
    case 'running':
      return step.state;
  }
}

function outputText({ outcome, evidence }: StepView): string {
  const checks =
    evidence.length === 0
      ? ''
      : `${evidence.filter((item) => item.passed).length} of ${evidence.length} checks passed`;
  const bytes = outcome?.output ? outcome.output.stdoutBytes + outcome.output.stderrBytes : 0;
  const size = bytes > SMALL_BYTES ? `${toSize(bytes)} of output` : '';
  return [checks, size].filter(Boolean).join(', ');
}

/** The width of the id column of a task's steps. */
export function idWidth(task: Pick<TaskView, 'steps'>): number {
  return task.steps.reduce((width, step) => Math.max(width, step.id.length), 4);
}
