import type { CliCommand } from './command.ts';

/** Every command, in the order of the help. Each is loaded only when it is called. */
export const COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  run: async () => (await import('./run.ts')).run,
};
