/** Lets another process drive a task, in a session of its own, so that it outlives this terminal. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../app.ts';
import type { DriveOptions } from './drive-task.ts';
import type { TaskId } from '../core/ids.ts';
import { taskLogPath } from '../app/task-log.ts';
import { EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';

const POLL_MS = 10;

/** Returns as soon as the other process drives the task. It waits for decisions from other terminals. */
export async function detachTask(options: DriveOptions): Promise<ExitStatus> {
  const { app, terminal, taskId, flags, first } = options;
  if (first) await app.orchestrator.send(taskId, first);
  app.orchestrator.release(taskId);
  const { number } = app.orchestrator.getTask(taskId);
  const log = taskLogPath(app.store, number);
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  const require = flags.require === undefined ? [] : ['--require', flags.require];
  const pid = await startDriver(app, taskId, {
    args: ['--store', app.store, 'resume', taskId, '--wait', ...(flags.json ? ['--json'] : []), ...require],
    log,
  });
  if (flags.json) terminal.print(JSON.stringify({ type: 'task.detached', taskId, number, pid, log }));
  else
    terminal.print(
      `task ${number} goes on in process ${pid}: orchestrate attach ${number}\n  its screen is in ${log}`,
    );
  return EXIT_STATUS.completed;
}

interface Driver {
  readonly args: readonly string[];
  readonly log: string;
}

/** Returns the process id once the task is driven or over. @throws OrchestrateError when the driver ends before. */
async function startDriver(app: App, taskId: TaskId, { args, log }: Driver): Promise<number> {
  const program = process.argv[1];
  if (program === undefined)
    throw new OrchestrateError(
      'missing',
      '--detach starts the command line again, which is not what runs here',
    );
  const output = openSync(log, 'a', 0o600);
  const child = spawn(process.execPath, [program, ...args], {
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended: { reason: string | null } = { reason: null };
  child.once('error', (error) => (ended.reason = error.message));
  child.once('exit', (code, signal) => (ended.reason = `it ended with ${signal ?? `status ${code}`}`));
  const { orchestrator } = app;
  const before = orchestrator.state(taskId).seq;
  while (orchestrator.owner(taskId).kind !== 'alive' && orchestrator.state(taskId).seq === before) {
    if (ended.reason !== null)
      throw new OrchestrateError('missing', `nothing drives the task: ${ended.reason}; see ${log}`);
    await delay(POLL_MS);
  }
  child.unref();
  return child.pid ?? 0;
}
