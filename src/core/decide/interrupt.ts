import type { Decide } from '../decision.ts';
import type { TaskEvent } from '../event.ts';
import { accept } from '../decision.ts';
import { loseAttempt } from './lose-attempt.ts';
import { stateAt, stepAt } from '../state.ts';

/**
 * A new owner found attempts of an owner that is gone. Checks are simply run again,
 * so a step at its checks stays where it is.
 */
export const interrupt: Decide<'interrupt'> = (state, command) => {
  const events: TaskEvent[] = [];
  for (const index of state.running) {
    const running = stateAt(state, index);
    if (running.state !== 'running' || running.stage !== 'command') continue;
    const outcome = command.outcomes.get(stepAt(state, index).id);
    events.push(loseAttempt(state, index, { reason: command.reason, ...(outcome ? { outcome } : {}) }));
  }
  return accept(...events);
};
