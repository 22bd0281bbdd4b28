import type { ErrorCode } from '../core/error.ts';
import type { TaskView } from '../core/task-view.ts';

/** What the command line ends with, and what it means. The help and the docs print this table. */
export const EXIT_STATUS = {
  completed: 0,
  failed: 1,
  invalid: 2,
  cancelled: 3,
  waiting: 4,
  refused: 5,
  internal: 70,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];

/** For people: what each status says. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT_STATUS, string>> = {
  completed: 'the task completed, or the command did what it was asked',
  failed: 'the task failed, or did not reach the verdict that --require asks for',
  invalid: 'the plan or the command line is invalid; nothing was started',
  cancelled: 'the task was cancelled, or its plan was denied or expired',
  waiting: 'the task waits for a decision, a resolution, or to be resumed after SIGTERM or SIGHUP',
  refused: 'refused: a stale approval, no sandbox, a damaged or busy store',
  internal: 'a bug in orchestrate; the message names the report to send',
  interrupted: 'ended by Ctrl-C',
};

/** The status of a thrown error, for every code. */
export const STATUS_OF_ERROR: Readonly<Record<ErrorCode, ExitStatus>> = {
  invalid: EXIT_STATUS.invalid,
  usage: EXIT_STATUS.invalid,
  'not-found': EXIT_STATUS.invalid,
  refused: EXIT_STATUS.refused,
  busy: EXIT_STATUS.refused,
  fenced: EXIT_STATUS.refused,
  sandbox: EXIT_STATUS.refused,
  damaged: EXIT_STATUS.refused,
  store: EXIT_STATUS.refused,
  full: EXIT_STATUS.refused,
  missing: EXIT_STATUS.refused,
  internal: EXIT_STATUS.internal,
};

/** The status that a task in this phase gives. */
export function statusOfTask(task: Pick<TaskView, 'phase'>): ExitStatus {
  switch (task.phase) {
    case 'completed':
      return EXIT_STATUS.completed;
    case 'failed':
      return EXIT_STATUS.failed;
    case 'cancelled':
      return EXIT_STATUS.cancelled;
    case 'awaiting_approval':
    case 'executing':
    case 'reconciling':
      return EXIT_STATUS.waiting;
  }
}
