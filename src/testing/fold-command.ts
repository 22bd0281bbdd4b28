import type { Command } from '../core/command.ts';
import type { Plan } from '../core/plan.ts';
import type { TaskEvent } from '../core/event.ts';
import type { TaskState } from '../core/state.ts';
import { SAMPLE_TASK, sampleCreation } from './sample-plan.ts';
import { conclude } from '../core/conclude.ts';
import { decide } from '../core/decide.ts';
import { evolve } from '../core/evolve.ts';

/** A task of this plan after commands that must be accepted, all at wall time 0. No step starts by itself. */
export function taskAfter(plan: Plan, commands: readonly Command[]): TaskState {
  const state = evolve(null, sampleCreation(plan), SAMPLE_TASK);
  for (const command of commands) foldCommand(state, command);
  return state;
}

/** Decides a command and folds what it leads to; throws when it is refused. */
export function foldCommand(state: TaskState, command: Command, at = 0): void {
  const decision = decide(state, command, at);
  if (!decision.ok) throw new Error(`${command.type} is refused: ${decision.refusal.message}`);
  foldEvents(state, decision.events, at);
  for (let events = conclude(state); events.length > 0; events = conclude(state))
    foldEvents(state, events, at);
}

/** Folds events in their order. */
export function foldEvents(state: TaskState, events: readonly TaskEvent[], at = 0): void {
  for (const event of events) evolve(state, { v: 1, seq: state.seq + 1, at, ...event }, SAMPLE_TASK);
}
