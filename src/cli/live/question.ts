import type { Decider } from '../../core/event.ts';
import type { PersonCommand } from '../../core/command.ts';
import type { Plan } from '../../core/plan.ts';
import type { TaskState } from '../../core/state.ts';
import type { Terminal } from '../terminal.ts';
import { effectLines } from '../../render/effect-lines.ts';
import { planLines } from '../../render/plan-lines.ts';
import { stateAt, stepAt } from '../../core/state.ts';
import { workText } from '../../render/work-text.ts';

/** Something that only a person can decide, with the keys that answer it. Enter answers nothing. */
export interface Question {
  /** Tells whether a question is still the same one. */
  readonly key: string;
  readonly lines: readonly string[];
  /** More to read before deciding. */
  readonly details: readonly string[];
  readonly answers: Readonly<Record<string, PersonCommand>>;
  /** What the key `e` opens in an editor; `null` where there is nothing to edit. */
  readonly editable: Plan | null;
}

/** What the task waits for now, the first in plan order; `null` when nothing is asked. */
export function questionOf(state: TaskState, by: Decider, terminal: Terminal): Question | null {
  if (state.phase === 'awaiting_approval') return planQuestion(state, by, terminal);
  if (state.phase !== 'executing') return null;
  const [gate] = [...state.waiting].toSorted((a, b) => a - b);
  if (gate !== undefined) return gateQuestion(state, gate, { by, terminal });
  const [unknown] = [...state.unknown].toSorted((a, b) => a - b);
  return unknown === undefined ? null : unknownQuestion(state, unknown, { by, terminal });
}

function planQuestion(state: TaskState, by: Decider, terminal: Terminal): Question {
  const { plan, planDigest } = state;
  return {
    key: planDigest,
    lines: [`${terminal.style.bold('Approve exactly this plan?')}  y yes   n no   e edit   d details`],
    editable: plan,
    details: planLines({ plan, digest: planDigest, tools: [] }, terminal, true),
    answers: {
      y: { type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } },
      n: { type: 'denyPlan', by, reason: '' },
    },
  };
}

function gateQuestion(
  state: TaskState,
  index: number,
  { by, terminal }: { by: Decider; terminal: Terminal },
): Question | null {
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
      ...rest
        .filter((line) => line.startsWith('may ') || line.startsWith('runs '))
        .map((line) => `   ${line}`),
      `   ${terminal.style.bold('Let it run?')}  y yes   n no   d details`,
    ],
    editable: null,
    details: [`   ${command}`, ...rest.map((line) => `   ${line}`)],
    answers: {
      y: { type: 'approveGate', step: step.id, effectDigest, by },
      n: { type: 'denyGate', step: step.id, by, reason: '' },
    },
  };
}

/** A step of which nobody knows whether it happened; running it again could do it twice. */
function unknownQuestion(
  state: TaskState,
  index: number,
  { by, terminal }: { by: Decider; terminal: Terminal },
): Question {
  const step = stepAt(state, index);
  const resolve = (happened: boolean): PersonCommand => ({ type: 'resolve', step: step.id, happened, by });
  return {
    key: `${step.id} unknown ${state.attempts[index]}`,
    lines: [
      ` ${terminal.style.red('!')} ${terminal.style.bold(step.id)}  ${workText(step)}`,
      `   ${terminal.style.bold('It was interrupted: did it happen?')}  h it happened   r it did not, run it again`,
    ],
    editable: null,
    details: [`   its output so far: orchestrate logs ${step.id}`],
    answers: { h: resolve(true), r: resolve(false) },
  };
}
