import type { Decide } from '../decision.ts';
import { accept, refuse, refuseEnded } from '../decision.ts';

/** Starts nothing new; what runs goes on to its end. */
export const pause: Decide<'pause'> = (state, command) => {
  const ended = refuseEnded(state);
  if (ended) return ended;
  if (state.phase !== 'executing')
    return refuse('wrong-phase', `the task is ${state.phase}: nothing to pause`);
  if (state.cancel) return refuse('wrong-phase', 'the task is being cancelled');
  if (state.paused) return refuse('duplicate', 'the task is paused already');
  return accept({ type: 'task.paused', by: command.by });
};
