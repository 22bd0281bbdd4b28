import type { Decider } from '../../core/event.ts';
import type { PersonCommand } from '../../core/command.ts';
import type { TaskState } from '../../core/state.ts';
import type { Terminal } from '../terminal.ts';
import { effectLines } from '../render/effect-lines.ts';
import { planLines } from '../render/plan-lines.ts';
import { stateAt, stepAt } from '../../core/state.ts';

/** Something that only a person can decide, with the keys that answer it. Enter answers nothing. */
export interface Question {
  /** Tells whether a question is still the same one. */
  readonly key: string;
  readonly lines: readonly string[];
  /** More to read before deciding. */
  readonly details: readonly string[];
  readonly answers: Readonly<Record<string, PersonCommand>>;
}

/** What the task waits for now, the first in plan order; `null` when nothing is asked. */
export function questionOf(state: TaskState, by: Decider, terminal: Terminal): Question | null {
  if (state.phase === 'awaiting_approval') return planQuestion(state, by, terminal);
  const [first] = [...state.waiting].toSorted((a, b) => a - b);
  return first === undefined || state.phase !== 'executing' ? null : gateQuestion(state, first, { by, terminal });
}

function planQuestion(state: TaskState, by: Decider, terminal: Terminal): Question {
  const { plan, planDigest } = state;
  return {
    key: planDigest,
    lines: [`${terminal.style.bold('Approve exactly this plan?')}  y yes   n no   d details`],
    details: planLines({ plan, digest: planDigest, tools: [] }, terminal, true),
    answers: {
      y: { type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } },
      n: { type: 'denyPlan', by, reason: '' },
    },
  };
}

function gateQuestion(state: TaskState, index: number, { by, terminal }: { by: Decider; terminal: Terminal }): Question | null {
  const now = stateAt(state, index);
  if (now.state !== 'awaiting_approval') return null;
  const step = stepAt(state, index);
  const { effect, effectDigest } = now.gate;
  const [command = '', ...rest] = effectLines(effect, step);
  const mark = terminal.style.yellow(terminal.unicode ? '◌' : '?');
  return {
    key: `${step.id} ${effectDigest}`,
    lines: [
      ` ${mark} ${terminal.style.bold(step.id)}  ${terminal.style.yellow(step.tier)}  ${command}`,
      ...rest.filter((line) => line.startsWith('may ') || line.startsWith('runs ')).map((line) => `   ${line}`),
      `   ${terminal.style.bold('Let it run?')}  y yes   n no   d details`,
    ],
    details: [`   ${command}`, ...rest.map((line) => `   ${line}`)],
    answers: {
      y: { type: 'approveGate', step: step.id, effectDigest, by },
      n: { type: 'denyGate', step: step.id, by, reason: '' },
    },
  };
}
