import type { Decide } from '../decision.ts';
import { accept, refuse, stepIn } from '../decision.ts';

/** A person (or the step's probe) says whether an attempt of unknown end happened. */
export const resolve: Decide<'resolve'> = (state, command) => {
  const found = stepIn(state, command.step, ['unknown']);
  if ('refused' in found) return found.refused;
  const { step, happened, by } = command;
  if (state.cancel && !happened) {
    return accept({ type: 'step.cancelled', step, attempt: state.attempts[found.index] ?? 0 });
  }
  if (state.phase !== 'executing') return refuse('wrong-phase', `the task is ${state.phase}`);
  return accept({ type: 'step.resolved', step, happened, by });
};
