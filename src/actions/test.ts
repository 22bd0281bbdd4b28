import { commandOf, parseCommand, performCommand } from './command-work.ts';
import type { Action } from '../ports/action.ts';

/** Runs one program whose exit code says whether the tests pass. */
export const test: Action = {
  name: 'test',
  summary: 'Runs one program whose exit code says whether something holds, as `execute` does.',
  example: 'npm test',
  tier: 'execute',
  gate: 'none',
  runs: true,
  crash: 'ask',
  parse: parseCommand,
  command: commandOf,
  perform: (step, tools) => performCommand(commandOf(step.work), tools),
};
