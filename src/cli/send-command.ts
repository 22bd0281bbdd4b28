/** Gives a command to a task: to the process that drives it, else this one decides it or goes on with the task. */
import type { App } from '../app.ts';
import type { DriveFlags } from './drive-flags.ts';
import type { PersonCommand } from '../core/command.ts';
import type { TaskRow } from '../ports/journal.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { assertMayGoOn } from './may-go-on.ts';
import { driveTask } from './drive-task.ts';

export interface SendOptions {
  readonly app: App;
  readonly terminal: Terminal;
  readonly row: TaskRow;
  readonly command: PersonCommand;
  /** What to tell the person when the command was accepted. */
  readonly done: string;
}

/** @throws OrchestrateError `refused` with the task's reason, `busy`. */
export async function sendCommand({ app, terminal, row, command, done }: SendOptions): Promise<ExitStatus> {
  const answer = await app.orchestrator.send(row.taskId, command);
  if (!answer.accepted) throw new OrchestrateError('refused', answer.refusal.message);
  terminal.print(done);
  return EXIT_STATUS.completed;
}

export interface GoOnOptions extends SendOptions {
  readonly flags: DriveFlags;
  /** Only decide the command; another process, or nobody, goes on. */
  readonly noRun: boolean;
}

/** As {@link sendCommand}; when nobody drives the task, this process becomes its owner and goes on. */
export async function sendAndGoOn(options: GoOnOptions): Promise<ExitStatus> {
  const { app, terminal, row, command, done, flags } = options;
  const owner = app.orchestrator.owner(row.taskId);
  if (owner.kind === 'alive' || owner.kind === 'stuck') {
    const follow = `process ${owner.lease.owner.pid} goes on with it: orchestrate attach ${row.number}`;
    return sendCommand({ ...options, done: `${done}; ${follow}` });
  }
  if (options.noRun)
    return sendCommand({
      ...options,
      done: `${done}; nobody goes on with it: orchestrate resume ${row.number}`,
    });
  await assertMayGoOn(app, row);
  return driveTask({ app, terminal, taskId: row.taskId, flags, first: command });
}
