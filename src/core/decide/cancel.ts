import type { Decide } from '../decision.ts';
import { accept, refuse, refuseEnded } from '../decision.ts';
import { unfinishedSteps } from './unfinished-steps.ts';

/** Ends a task in any state: what has not started never will, what runs is ended. */
export const cancel: Decide<'cancel'> = (state, command) => {
  const ended = refuseEnded(state);
  if (ended) return ended;
  const steps = unfinishedSteps(state);
  if (state.cancel && steps.length === 0) return refuse('duplicate', 'the task is being cancelled already');
  const { by } = command;
  const reason = command.reason === '' ? `cancelled by ${by.name}` : command.reason;
  return accept(
    { type: 'task.cancelRequested', by, reason },
    ...(steps.length > 0 ? [{ type: 'steps.cancelled', steps } as const] : []),
  );
};
