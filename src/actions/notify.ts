import { parseText, textOf } from './text-work.ts';
import type { Action } from '../ports/action.ts';

/** Tells a person something. */
export const notify: Action = {
  name: 'notify',
  summary: 'Tells a person its text, through the channel that the key `channel` names.',
  example: 'The release notes are ready to read.',
  // It reaches the person who runs the task and nobody else: no command, no file, no host of the plan's choice.
  tier: 'read',
  gate: 'none',
  runs: false,
  // Hearing the same sentence twice is better than being asked whether it was heard.
  crash: 'again',
  parse: (body) => parseText(body, 'is empty: write what to say'),
  command: () => null,
  async perform(step, tools) {
    // The transcript is what the console shows, and the record of what was said.
    tools.print(`${textOf(step.work)}\n`);
    const failure = await tools.notify(step.channel, textOf(step.work));
    return failure === null ? { kind: 'done' } : { kind: 'failed', failure };
  },
};
