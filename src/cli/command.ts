import type { Command } from 'commander';
import type { ExitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';
import type { App, AppOptions } from '../app.ts';

/** One command of the command line. Adding one is a file with this and a line in `commands.ts`. */
export interface CliCommand {
  readonly name: string;
  /** Arguments as the help shows them, for example `[task] [step]`. */
  readonly usage: string;
  /** One line for the help. */
  readonly summary: string;
  /** Command lines with what they do, for the help. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Adds options to the commander command. */
  configure(command: Command): Command;
  run(invocation: Invocation): Promise<ExitStatus>;
}

/** One call of a command. */
export interface Invocation {
  /** Arguments in order; optional ones that were left out are not there. */
  readonly args: readonly string[];
  /** As commander parsed them. */
  readonly command: Command;
  readonly terminal: Terminal;
  /** Where the command acts: the current folder, or that of `-C`. */
  readonly folder: string;
  /** The store and the environment, for commands that do not open everything. */
  readonly place: Pick<AppOptions, 'store' | 'environment'>;
  /** Opens the store and all that drives tasks; it is closed when the command ends. */
  open(options?: Pick<AppOptions, 'sandbox'>): Promise<App>;
}
