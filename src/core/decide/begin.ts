import type { Decide, Decision } from '../decision.ts';
import type { StepState, TaskState } from '../state.ts';
import type { Decider, TaskEvent } from '../event.ts';
import type { Prepared } from '../command.ts';
import type { Step } from '../plan.ts';
import { accept, refuse, stepIn } from '../decision.ts';
import { failStep } from './fail-step.ts';
import { stateAt, stepAt } from '../state.ts';
import { whyNotBeside } from '../startable.ts';

const FLAG: Decider = { kind: 'flag', name: '--approve' };

/** Starts a ready step, or asks at its gate when nobody has approved this very effect. */
export const begin: Decide<'begin'> = (state, command, now) => {
  if (state.phase !== 'executing' || state.cancel)
    return refuse('wrong-phase', 'the task starts nothing now');
  if (state.paused) return refuse('wrong-phase', 'the task is paused');
  const found = stepIn(state, command.step, ['ready']);
  if ('refused' in found) return found.refused;
  const { index } = found;
  const crowded = whyNotBeside(state, index);
  if (crowded !== null) return refuse('wrong-state', `${command.step} waits: ${crowded}`);
  if (command.prepared.kind === 'impossible') {
    return accept(...failStep(state, index, { failure: command.prepared.failure }));
  }
  return decideGate(state, index, { prepared: command.prepared, now });
};

type Ready = Extract<Prepared, { kind: 'ready' }>;

function decideGate(
  state: TaskState,
  index: number,
  { prepared, now }: { prepared: Ready; now: number },
): Decision {
  const step = stepAt(state, index);
  const started: TaskEvent = {
    type: 'attempt.started',
    step: step.id,
    attempt: (state.attempts[index] ?? 0) + 1,
    effectDigest: prepared.effectDigest,
    effect: prepared.effect,
  };
  if (step.gate === 'none' || isApproved(stateAt(state, index), prepared, now)) return accept(started);
  const expiresAt = now + step.decideWithinMs;
  const { effect, effectDigest } = prepared;
  const requested: TaskEvent = { type: 'gate.requested', step: step.id, effect, effectDigest, expiresAt };
  if (!isCoveredInAdvance(state, step, index)) return accept(requested);
  return accept(
    requested,
    { type: 'gate.approved', step: step.id, effectDigest, by: FLAG, expiresAt },
    started,
  );
}

function isApproved(step: StepState, prepared: Ready, now: number): boolean {
  const approval = step.state === 'ready' ? step.approval : undefined;
  return (
    approval !== undefined && approval.effectDigest === prepared.effectDigest && now < approval.expiresAt
  );
}

/** An answer given with the plan's approval counts once: for the first attempt. */
function isCoveredInAdvance(state: TaskState, step: Step, index: number): boolean {
  if ((state.attempts[index] ?? 0) > 0) return false;
  return state.advance.steps.includes(step.id) || state.advance.tiers.includes(step.tier);
}
