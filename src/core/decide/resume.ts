import type { Decide } from '../decision.ts';
import { accept, refuse, refuseEnded } from '../decision.ts';

/** Lets a paused task start steps again. */
export const resume: Decide<'resume'> = (state, command) => {
  const ended = refuseEnded(state);
  if (ended) return ended;
  return state.paused
    ? accept({ type: 'task.resumed', by: command.by })
    : refuse('duplicate', 'the task is not paused');
};
