import type { Command } from 'commander';
import { OrchestrateError } from '../core/error.ts';

/** How a command that goes on with a task was called. */
export interface DriveFlags {
  /** Wait for decisions from other terminals. */
  readonly wait?: boolean;
  readonly json?: boolean;
  /** `proven`: anything less is a failure. */
  readonly require?: string;
}

/** Adds the options of {@link DriveFlags}. */
export function addDriveFlags(command: Command): Command {
  return command
    .option('--wait', 'wait for decisions from other terminals')
    .option('--json', 'one event a line, and a task.summary last')
    .option('--require <verdict>', '`proven`: end with status 1 when the task is less');
}

/** The flags that a command was called with. @throws OrchestrateError `usage`. */
export function driveFlagsOf(command: Command): DriveFlags {
  const { wait = false, json = false, require } = command.opts<DriveFlags>();
  if (require === undefined) return { wait, json };
  if (require !== 'proven')
    throw new OrchestrateError('usage', `--require ${require}: it takes only \`proven\``);
  return { wait, json, require };
}
