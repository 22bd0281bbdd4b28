import { parseText, textOf } from './text-work.ts';
import type { Action } from '../ports/action.ts';

/** Writes down a text that later readers find with the step's result. */
export const plan: Action = {
  name: 'plan',
  summary: 'Keeps its text as the artifact `plan.md` of the step, and prints it.',
  example: 'First the schema, then the reader, then the writer.',
  // The text goes to the store; no command runs and no file of the workspace changes.
  tier: 'read',
  gate: 'none',
  runs: false,
  crash: 'again',
  parse: (body) => parseText(body, 'is empty: write the text to keep'),
  command: () => null,
  async perform(step, tools) {
    const text = textOf(step.work);
    tools.print(text.endsWith('\n') ? text : `${text}\n`);
    return { kind: 'done', artifacts: [tools.keep('plan.md', text)] };
  },
};
