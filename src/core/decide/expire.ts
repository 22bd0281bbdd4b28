import type { Decide } from '../decision.ts';
import type { TaskEvent } from '../event.ts';
import { accept } from '../decision.ts';
import { failStep, skippingOnce } from './fail-step.ts';
import { stateAt, stepAt } from '../state.ts';
import { unfinishedSteps } from './unfinished-steps.ts';

/** Ends what nobody decided in time. Accepted without events when nothing expired. */
export const expire: Decide<'expire'> = (state, _command, now) => {
  if (state.phase === 'awaiting_approval') {
    if (now < state.planExpiresAt) return accept();
    return accept({ type: 'plan.expired' }, { type: 'steps.cancelled', steps: unfinishedSteps(state) });
  }
  const events: TaskEvent[] = [];
  for (const index of state.waiting) {
    const step = stateAt(state, index);
    if (step.state !== 'awaiting_approval' || now < step.gate.expiresAt) continue;
    const failure = { kind: 'expired', message: 'nobody decided in time' } as const;
    events.push(
      { type: 'gate.expired', step: stepAt(state, index).id },
      ...failStep(state, index, { failure }),
    );
  }
  return accept(...skippingOnce(events));
};
