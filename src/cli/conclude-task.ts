import type { DriveFlags } from './drive-flags.ts';
import type { TaskView } from '../core/task-view.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS, statusOfTask, type ExitStatus } from './exit-status.ts';
import { summaryLines, type ReadOutput } from '../render/summary-lines.ts';

export interface Conclusion {
  readonly terminal: Terminal;
  readonly flags: DriveFlags;
  readonly readOutput: ReadOutput;
  /** Whether Ctrl-C was pressed. */
  readonly interrupted: boolean;
}

/** The summary of a task that was watched to its end, or to where it waits, and the exit status. */
export function concludeTask(
  task: TaskView,
  { terminal, flags, interrupted, readOutput }: Conclusion,
): ExitStatus {
  if (flags.json) terminal.print(summaryJson(task));
  else ['', ...summaryLines(task, terminal, readOutput)].forEach(terminal.print);
  if (interrupted) return EXIT_STATUS.interrupted;
  const isShort =
    flags.require === 'proven' && task.phase === 'completed' && task.verdict?.result !== 'proven';
  if (isShort && !flags.json)
    terminal.print(`--require proven: the task is ${task.verdict?.result ?? 'unproven'}`);
  return isShort ? EXIT_STATUS.failed : statusOfTask(task);
}

/** The last line of `--json`. */
export function summaryJson(task: TaskView): string {
  const steps = task.steps.map((step) => {
    const { state, attempts, outcome } = step;
    return [
      step.id,
      { state, attempts, exitCode: outcome?.exitCode ?? null, durationMs: outcome?.durationMs ?? null },
    ];
  });
  const { taskId, number, phase, planDigest } = task;
  const verdict = task.verdict?.result ?? null;
  return JSON.stringify({
    type: 'task.summary',
    taskId,
    number,
    phase,
    verdict,
    planDigest,
    steps: Object.fromEntries(steps),
  });
}
