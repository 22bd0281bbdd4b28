import { unconfiguredAction } from './unconfigured.ts';

/** Calls a tool of a tool server. */
export const tool = unconfiguredAction({
  name: 'tool',
  summary: 'Calls a tool of a configured tool server.',
  example: 'tickets.create',
  // A tool server runs outside the sandbox: what it does cannot be bounded.
  tier: 'external',
  crash: 'ask',
  needs: 'a tool server',
  remedy: 'this version cannot reach one yet, so replace the step by a command or take it out',
});
