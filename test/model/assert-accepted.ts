import type { Command } from '../../src/core/command.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { PlainTask } from '../../src/testing/plain-fold.ts';
import { invariant } from '../../src/core/error.ts';

/** Asserts what events alone do not show: whether the command was one to accept. `task` is the one before it. */
export function assertAccepted(task: PlainTask, command: Command, decision: Decision): void {
  if (!decision.ok) return;
  const isResult = command.type === 'settle' || command.type === 'recordChecks';
  // The checks of the plan belong to no attempt.
  if (isResult && command.step !== null) {
    invariant(
      task.attempts.get(command.step) === command.attempt,
      'only the result of the current attempt is taken',
    );
  }
  if (command.type === 'resolve' && command.happened) {
    invariant(
      decision.events[0]?.type === 'step.resolved',
      'what a person says has happened is never called cancelled',
    );
  }
}
