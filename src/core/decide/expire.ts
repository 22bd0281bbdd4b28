import type { Decide } from '../decision.ts';
import type { StepId } from '../ids.ts';
import type { TaskEvent } from '../event.ts';
import { accept } from '../decision.ts';
import { failStep } from './fail-step.ts';
import { stateAt, stepAt } from '../state.ts';
import { unfinishedSteps } from './unfinished-steps.ts';

/** Ends what nobody decided in time. Accepted without events when nothing expired. */
export const expire: Decide<'expire'> = (state, _command, now) => {
  if (state.phase === 'awaiting_approval') {
    if (now < state.planExpiresAt) return accept();
    return accept({ type: 'plan.expired' }, { type: 'steps.cancelled', steps: unfinishedSteps(state) });
  }
  const events: TaskEvent[] = [];
  const skipped = new Set<StepId>();
  for (const index of state.waiting) {
    const step = stateAt(state, index);
    if (step.state !== 'awaiting_approval' || now < step.gate.expiresAt) continue;
    const failure = { kind: 'expired', message: 'nobody decided in time' } as const;
    const failed = failStep(state, index, { failure });
    events.push({ type: 'gate.expired', step: stepAt(state, index).id }, ...withoutRepeats(failed, skipped));
  }
  return accept(...events);
};

/** Two gates that expire together may have the same dependents: the first one skips them. */
function withoutRepeats(events: readonly TaskEvent[], skipped: Set<StepId>): readonly TaskEvent[] {
  return events.flatMap((event): readonly TaskEvent[] => {
    if (event.type !== 'steps.skipped') return [event];
    const steps = event.steps.filter((id) => !skipped.has(id));
    for (const id of steps) skipped.add(id);
    return steps.length === 0 ? [] : [{ ...event, steps }];
  });
}
