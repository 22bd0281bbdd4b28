import type { Command, CommandRefusal, CommandType } from './command.ts';
import type { StepId } from './ids.ts';
import type { TaskEvent } from './event.ts';
import type { StepStateName, TaskState } from './state.ts';
import { isTerminal, stateAt } from './state.ts';

/** What a command comes to: the events that happen, or why nothing does. */
export type Decision =
  | { readonly ok: true; readonly events: readonly TaskEvent[] }
  | { readonly ok: false; readonly refusal: CommandRefusal };

/** One command's part of `decide`. `now` is wall time in milliseconds, never behind the last event. */
export type Decide<T extends CommandType> = (
  state: TaskState,
  command: Extract<Command, { type: T }>,
  now: number,
) => Decision;

export function accept(...events: readonly TaskEvent[]): Decision {
  return { ok: true, events };
}

export function refuse(code: CommandRefusal['code'], message: string): Decision {
  return { ok: false, refusal: { code, message } };
}

/** Refuses what a task that is over cannot do any more; `null` when it is not over. */
export function refuseEnded(state: TaskState): Decision | null {
  return isTerminal(state.phase) ? refuse('wrong-phase', `the task is ${state.phase}`) : null;
}

/** The index of a step in one of the given states, or the refusal. */
export function stepIn(
  state: TaskState,
  id: StepId,
  states: readonly StepStateName[],
): { readonly index: number } | { readonly refused: Decision } {
  const index = state.graph.indexOf(id);
  if (index === undefined) return { refused: refuse('no-such-step', `the plan has no step ${id}`) };
  const name = stateAt(state, index).state;
  if (states.includes(name)) return { index };
  const wanted = states.map(inWords).join(' or ');
  return {
    refused: refuse(
      'wrong-state',
      `the step ${id} is ${inWords(name)}; only a step that is ${wanted} can do that`,
    ),
  };
}

function inWords(state: StepStateName): string {
  return state === 'awaiting_approval' ? 'waiting for a decision' : state;
}
