/** Drives a task in this process: shows it, asks its questions, obeys signals, ends with its summary. */
import type { App } from '../app.ts';
import type { DriveFlags } from './drive-flags.ts';
import type { PersonCommand } from '../core/command.ts';
import type { RunLoop } from '../runtime/run-loop.ts';
import type { TaskId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import type { Terminal } from './terminal.ts';
import type { ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { asksHere, openTaskConsole } from './live/task-console.ts';
import { concludeTask } from './conclude-task.ts';
import { editAtPrompt } from './edit/edit-at-prompt.ts';
import { deciderAt } from './decider.ts';
import { listenToSignals, type Signals } from './signals.ts';

export interface DriveOptions {
  readonly app: App;
  readonly terminal: Terminal;
  readonly taskId: TaskId;
  readonly flags: DriveFlags;
  /** Given as soon as the task is owned, for example the approval of its plan. */
  readonly first?: PersonCommand;
}

/**
 * Returns when the task has ended or waits for somebody who is not here.
 * @throws OrchestrateError `refused` when the task does not take the first command, `busy`.
 */
export async function driveTask(options: DriveOptions): Promise<ExitStatus> {
  const { app, terminal, taskId, flags } = options;
  const { orchestrator } = app;
  const by = deciderAt(terminal);
  const json = flags.json ?? false;
  const driven: { loop: RunLoop | null } = { loop: null };
  const signals = listenToSignals({
    cancel: () => void orchestrator.cancel(taskId, by, `cancelled by ${by.name}`).catch(() => undefined),
    stop: (reason) => void driven.loop?.stop(reason),
  });
  if (json) orchestrator.events(taskId).forEach((event) => terminal.print(JSON.stringify(event)));
  const screen = openTaskConsole(
    {
      terminal,
      json,
      by,
      async submit(command) {
        const answer = await orchestrator.send(taskId, command);
        return answer.accepted ? null : answer.refusal.message;
      },
      edit: (plan) => signals.hold(() => editAtPrompt(plan, by, { app, terminal })),
      onInterrupt: signals.interrupt,
    },
    options.first ? null : orchestrator.state(taskId),
  );
  try {
    driven.loop = await orchestrator.start(taskId, {
      waits: () =>
        (flags.wait ?? false) || (asksHere({ terminal, json }) && isUpToPerson(orchestrator.state(taskId))),
      onEvents: screen.onEvents,
      onOutput: screen.onOutput,
    });
    await giveFirst(driven.loop, options);
    await driven.loop.done;
  } finally {
    screen.close();
    signals.close();
  }
  return concludeDriven(options, signals);
}

/** A task that does not take the first command is let go as it was. */
async function giveFirst(loop: RunLoop, { first }: DriveOptions): Promise<void> {
  if (!first) return;
  const decision = await loop.submit(first);
  if (decision.ok) return;
  await loop.stop('the command was refused');
  throw new OrchestrateError('refused', decision.refusal.message);
}

/** Whether a person at this terminal can bring the task on. */
function isUpToPerson(state: TaskState): boolean {
  return (
    state.phase === 'awaiting_approval' || state.waiting.size > 0 || state.unknown.size > 0 || state.paused
  );
}

function concludeDriven(
  { app, terminal, taskId, flags }: DriveOptions,
  { interrupted }: Signals,
): ExitStatus {
  return concludeTask(app.orchestrator.getTask(taskId), {
    terminal,
    flags,
    interrupted,
    readOutput: (digest) => app.orchestrator.output(digest),
  });
}
