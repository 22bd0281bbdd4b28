import type { TaskView } from '../core/task-view.ts';
import { PLAIN_CANVAS } from './canvas.ts';
import { idWidth, stepLine } from './step-line.ts';
import { summaryLines } from './summary-lines.ts';

/** A task as plain text: a line for each step, how it ended, what its checks proved, and what waits for whom. */
export function summarizeTask(task: TaskView): string {
  const steps = task.steps.map((step) => stepLine(step, idWidth(task), PLAIN_CANVAS));
  return [...steps, '', ...summaryLines(task, PLAIN_CANVAS)].join('\n');
}
