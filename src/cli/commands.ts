import type { CliCommand } from './command.ts';

/** Every command, in the order of the help. Each is loaded only when it is called. */
export const COMMANDS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  run: async () => (await import('./run.ts')).run,
  show: async () => (await import('./show.ts')).show,
  list: async () => (await import('./list.ts')).list,
  logs: async () => (await import('./logs.ts')).logs,
  attach: async () => (await import('./attach.ts')).attach,
  approve: async () => (await import('./approve.ts')).approve,
  deny: async () => (await import('./deny.ts')).deny,
  edit: async () => (await import('./edit.ts')).edit,
  cancel: async () => (await import('./cancel.ts')).cancel,
  pause: async () => (await import('./pause.ts')).pause,
  resume: async () => (await import('./resume.ts')).resume,
  retry: async () => (await import('./retry.ts')).retry,
  skip: async () => (await import('./skip.ts')).skip,
  resolve: async () => (await import('./resolve.ts')).resolve,
  verify: async () => (await import('./verify.ts')).verify,
  prune: async () => (await import('./prune.ts')).prune,
  validate: async () => (await import('./validate.ts')).validate,
  init: async () => (await import('./init.ts')).init,
  doctor: async () => (await import('./doctor.ts')).doctor,
  completion: async () => (await import('./completion.ts')).completionOf(COMMANDS),
};
