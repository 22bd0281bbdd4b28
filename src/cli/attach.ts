import type { App } from '../app.ts';
import type { CliCommand } from './command.ts';
import type { DriveFlags } from './drive-flags.ts';
import type { ExitStatus } from './exit-status.ts';
import type { TaskId } from '../core/ids.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { concludeTask } from './conclude-task.ts';
import { editAtPrompt } from './edit/edit-at-prompt.ts';
import { deciderAt } from './decider.ts';
import { driveFlagsOf } from './drive-flags.ts';
import { findTask } from './find-task.ts';
import { followTask } from './follow/follow-task.ts';
import { isTerminal } from '../core/state.ts';
import { openTaskConsole } from './live/task-console.ts';
import { openTasks } from './task-searches.ts';

/** Follows a task that another process drives, and answers its questions. */
export const attach: CliCommand = {
  name: 'attach',
  usage: '[task]',
  summary: 'Follow a task that another process drives, and answer its questions; Ctrl-C only detaches',
  examples: [['orchestrate attach 12', 'as if you had started it here']],
  configure: (command) =>
    command
      .option('--json', 'one event a line, and a task.summary last')
      .option('--require <verdict>', '`proven`: end with status 1 when the task is less'),
  async run(invocation) {
    const { terminal, args, command } = invocation;
    const app = await invocation.open();
    const { row } = findTask(app.orchestrator, args, openTasks);
    return attachTo(row.taskId, { app, terminal, flags: driveFlagsOf(command) });
  },
};

interface AttachOptions {
  readonly app: App;
  readonly terminal: Terminal;
  readonly flags: DriveFlags;
}

async function attachTo(taskId: TaskId, { app, terminal, flags }: AttachOptions): Promise<ExitStatus> {
  const { orchestrator } = app;
  const detach = new AbortController();
  const onInterrupt = (): void => detach.abort();
  const state = orchestrator.state(taskId);
  const screen = openTaskConsole(
    {
      terminal,
      json: flags.json ?? false,
      by: deciderAt(terminal),
      onInterrupt,
      edit: (plan) => editAtPrompt(plan, deciderAt(terminal), { app, terminal }),
      async submit(command) {
        const answer = await orchestrator.send(taskId, command);
        return answer.accepted ? null : answer.refusal.message;
      },
    },
    null,
  );
  process.on('SIGINT', onInterrupt);
  try {
    screen.onEvents(orchestrator.events(taskId).slice(0, state.seq), state);
    await followTask({
      orchestrator,
      state,
      signal: AbortSignal.any([detach.signal, terminal.closed]),
      onEvents: screen.onEvents,
      onOutput: screen.onOutput,
      isOver: (now) => isTerminal(now.phase) || orchestrator.owner(taskId).kind !== 'alive',
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    screen.close();
  }
  const task = orchestrator.getTask(taskId);
  if (!detach.signal.aborted)
    return concludeTask(task, {
      terminal,
      flags,
      interrupted: false,
      readOutput: (digest) => app.orchestrator.output(digest),
    });
  if (!flags.json)
    terminal.print(
      `detached: task ${task.number} goes on without this terminal, orchestrate attach ${task.number}`,
    );
  return EXIT_STATUS.interrupted;
}
