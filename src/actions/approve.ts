import type { Action } from '../ports/action.ts';
import { parseText } from './text-work.ts';

/** Waits for a person, and does nothing else: its gate is the whole of it. */
export const approve: Action = {
  name: 'approve',
  summary: 'Waits until a person decides; its text is the question. The steps that need it wait with it.',
  example: 'Do the screenshots look right?',
  // Nothing happens after the decision, so there is no risk beyond the gate itself.
  tier: 'read',
  gate: 'before',
  runs: false,
  crash: 'again',
  parse: (body) => parseText(body, 'is empty: write the question to decide'),
  command: () => null,
  perform: async () => ({ kind: 'done' }),
};
