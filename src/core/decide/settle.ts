import type { Decide, Decision } from '../decision.ts';
import type { AttemptResult } from '../command.ts';
import type { Failure } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import type { Step } from '../plan.ts';
import type { TaskState } from '../state.ts';
import { accept, refuse, stepIn } from '../decision.ts';
import { failStep } from './fail-step.ts';
import { loseAttempt } from './lose-attempt.ts';
import { stateAt, stepAt } from '../state.ts';

/** Takes the result of the attempt that runs. */
export const settle: Decide<'settle'> = (state, command) => {
  const found = stepIn(state, command.step, ['running']);
  if ('refused' in found) return found.refused;
  const { index } = found;
  const running = stateAt(state, index);
  if (
    state.attempts[index] !== command.attempt ||
    running.state !== 'running' ||
    running.stage !== 'command'
  ) {
    return refuse('superseded', `attempt ${command.attempt} of ${command.step} is not the one that runs`);
  }
  return settleAttempt(state, index, command.result);
};

function settleAttempt(state: TaskState, index: number, result: AttemptResult): Decision {
  const step = stepAt(state, index);
  const attempt = state.attempts[index] ?? 0;
  if (result.kind === 'lost') return accept(loseAttempt(state, index, result));
  const { outcome } = result;
  const failure = result.failure ?? exitFailure(step, outcome);
  if (state.cancel && (failure || step.checks.length > 0)) {
    return accept({ type: 'step.cancelled', step: step.id, attempt, outcome });
  }
  if (failure) return accept(...failStep(state, index, { failure, outcome }));
  if (step.checks.length > 0) return accept({ type: 'command.ended', step: step.id, attempt, outcome });
  return accept({ type: 'step.completed', step: step.id, attempt, outcome });
}

/** A step that checks its exit code leaves the judgement to the check. */
function exitFailure(step: Step, outcome: Outcome): Failure | null {
  if (outcome.exitCode === null || outcome.exitCode === 0) return null;
  if (step.checks.some((check) => check.kind === 'exit')) return null;
  return { kind: 'exit', message: `the command ended with exit code ${outcome.exitCode}` };
}
