import type { Decide } from '../decision.ts';
import type { TaskEvent } from '../event.ts';
import { accept } from '../decision.ts';
import { loseAttempt } from './lose-attempt.ts';
import { stateAt, stepAt } from '../state.ts';

/**
 * A new owner found attempts of an owner that is gone. Checks are simply run again,
 * so a step at its checks stays where it is, unless the task is being cancelled.
 */
export const interrupt: Decide<'interrupt'> = (state, command) => {
  const events: TaskEvent[] = [];
  for (const index of state.running) {
    const running = stateAt(state, index);
    if (running.state !== 'running') continue;
    const step = stepAt(state, index).id;
    const outcome = command.outcomes.get(step);
    const lost = { reason: command.reason, ...(outcome ? { outcome } : {}) };
    if (running.stage === 'command') events.push(loseAttempt(state, index, lost));
    else if (state.cancel) events.push({ type: 'step.cancelled', step, attempt: state.attempts[index] ?? 0 });
  }
  return accept(...events);
};
