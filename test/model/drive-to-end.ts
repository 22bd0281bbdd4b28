import type { Command } from '../../src/core/command.ts';
import type { ModelTask } from './model-task.ts';
import { SAMPLE_PERSON } from '../../src/testing/sample-plan.ts';
import { answerTo } from './operate.ts';
import { invariant } from '../../src/core/error.ts';
import { isTerminal } from '../../src/core/state.ts';
import { stepsIn } from '../../src/testing/plain-facts.ts';

const by = SAMPLE_PERSON;
const WEEK = 7 * 24 * 3_600_000;

/** How the world and the people answer from now on. */
export type Manner = (typeof MANNERS)[number];

/** Each must end every task: `silence` lets what waits expire. */
export const MANNERS = ['everything succeeds', 'everything fails', 'everybody denies', 'silence'] as const;

/** Answers whatever the task waits for until it has ended. */
export function driveToEnd(task: ModelTask, manner: Manner): void {
  task.commit();
  if (task.plain.paused) deliver(task, { type: 'resume', by });
  // Each round answers everything that is open; a step takes a gate, an attempt and its checks.
  const most = 4 * task.plain.plan.steps.length + 8;
  for (let round = 0; !isTerminal(task.plain.phase); round++) {
    invariant(round < most, `a task ends when ${manner}`);
    for (const effect of task.effects.splice(0)) {
      const answer = answerTo(task, effect, manner === 'everything fails' ? 79 : 0);
      if (answer) deliver(task, answer);
    }
    for (const command of decisions(task, manner)) deliver(task, command);
  }
}

function decisions(task: ModelTask, manner: Manner): readonly Command[] {
  const unknown = stepsIn(task.plain, 'unknown').map(({ id }): Command => {
    return { type: 'resolve', step: id, happened: manner !== 'everything fails', by };
  });
  if (manner === 'silence') {
    task.now = timeOf(task) + WEEK;
    return [...unknown, { type: 'expire' }];
  }
  if (task.plain.phase === 'awaiting_approval') return [planDecision(task, manner)];
  return [...unknown, ...gateDecisions(task, manner)];
}

function planDecision(task: ModelTask, manner: Manner): Command {
  const { planDigest, planExpiresAt } = task.plain;
  if (manner === 'everybody denies') return { type: 'denyPlan', by, reason: '' };
  // Whoever comes too late cannot approve: the plan has expired.
  if (timeOf(task) >= planExpiresAt) return { type: 'expire' };
  return { type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } };
}

function gateDecisions(task: ModelTask, manner: Manner): readonly Command[] {
  return stepsIn(task.plain, 'awaiting_approval').map(({ id }): Command => {
    const state = task.plain.steps.get(id);
    if (manner === 'everybody denies' || state?.state !== 'awaiting_approval')
      return { type: 'denyGate', step: id, by, reason: '' };
    const isLate = timeOf(task) >= state.gate.expiresAt;
    return isLate
      ? { type: 'expire' }
      : { type: 'approveGate', step: id, effectDigest: state.gate.effectDigest, by };
  });
}

/** A clock that went back does not count. */
function timeOf(task: ModelTask): number {
  return Math.max(task.now, task.plain.latestAt);
}

function deliver(task: ModelTask, command: Command): void {
  task.submit(command);
  task.commit();
}
