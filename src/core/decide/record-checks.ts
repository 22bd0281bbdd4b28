import type { Decide, Decision } from '../decision.ts';
import type { Evidence } from '../outcome.ts';
import type { TaskEvent } from '../event.ts';
import type { TaskState } from '../state.ts';
import { accept, refuse, stepIn } from '../decision.ts';
import { failStep } from './fail-step.ts';
import { stateAt, stepAt } from '../state.ts';
import { whyNotPassed } from '../evidence.ts';

/** Takes the evidence of a step's checks, or of the plan's. */
export const recordChecks: Decide<'recordChecks'> = (state, command) => {
  const { step, evidence } = command;
  const recorded: TaskEvent = { type: 'checks.recorded', step, evidence };
  if (step === null) {
    if (state.phase !== 'reconciling') return refuse('wrong-phase', `the task is ${state.phase}`);
    return state.evidence.has(-1) ? refuse('duplicate', 'the checks are recorded') : accept(recorded);
  }
  const found = stepIn(state, step, ['running']);
  if ('refused' in found) return found.refused;
  return judge(state, found.index, { attempt: command.attempt, evidence, recorded });
};

function judge(
  state: TaskState,
  index: number,
  checked: { readonly attempt: number; readonly evidence: readonly Evidence[]; readonly recorded: TaskEvent },
): Decision {
  const running = stateAt(state, index);
  const attempt = state.attempts[index] ?? 0;
  if (running.state !== 'running' || running.stage !== 'checks' || attempt !== checked.attempt) {
    return refuse('superseded', 'these checks are not the ones that run');
  }
  const { id: step, checks } = stepAt(state, index);
  const failed = whyNotPassed(checks, checked.evidence);
  if (failed === null) return accept(checked.recorded, { type: 'step.completed', step, attempt });
  if (state.cancel) return accept(checked.recorded, { type: 'step.cancelled', step, attempt });
  const failure = { kind: 'check', message: `a check did not pass: ${failed}` } as const;
  return accept(checked.recorded, ...failStep(state, index, { failure }));
}
