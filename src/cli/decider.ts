import type { Decider } from '../core/event.ts';
import type { Terminal } from './terminal.ts';

/** The person who decides at this terminal. */
export function deciderAt(terminal: Terminal): Decider {
  return { kind: 'person', name: terminal.user };
}
