import type { CliCommand } from './command.ts';

/** Every command, in the order of the help. Each is loaded only when it is called. */
export const COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  run: async () => (await import('./run.ts')).run,
  show: async () => (await import('./show.ts')).show,
  list: async () => (await import('./list.ts')).list,
  approve: async () => (await import('./approve.ts')).approve,
  deny: async () => (await import('./deny.ts')).deny,
};
