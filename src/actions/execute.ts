import { commandOf, parseCommand, performCommand } from './command-work.ts';
import type { Action } from '../ports/action.ts';

/** Runs one program with its arguments; no shell reads the text. */
export const execute: Action = {
  name: 'execute',
  summary:
    'Runs one program with its arguments. No shell reads the text: quotes group words, and that is all.',
  example: 'npm run build',
  tier: 'execute',
  gate: 'none',
  runs: true,
  // Nobody knows what a command did before it was cut off.
  crash: 'ask',
  parse: parseCommand,
  command: commandOf,
  perform: (step, tools) => performCommand(commandOf(step.work), tools),
};
