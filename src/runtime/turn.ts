import type { Append, StoredEvent } from '../ports/journal.ts';
import type { Recorded, TaskEvent } from '../core/event.ts';
import type { StepId, TaskId } from '../core/ids.ts';
import type { Folded } from './fold-journal.ts';
import type { TaskState } from '../core/state.ts';
import { encodeEvent } from './event-codec.ts';
import { evolve } from '../core/evolve.ts';
import { rowsAfter } from './read-model-rows.ts';
import { stepsOf } from '../core/steps-of-event.ts';
import { stepAt } from '../core/state.ts';

/** The events of one turn of the event loop, folded but not yet durable. */
export interface Turn {
  /** The wall time of all its events. */
  readonly now: number;
  readonly recorded: readonly Recorded[];
  fold(events: readonly TaskEvent[]): void;
  /** What the journal has to write. */
  append(): Omit<Append, 'fence' | 'blobs' | 'answers'>;
}

/** Starts a turn on top of `folded`, which it changes as it folds. */
export function createTurn(folded: Folded, taskId: TaskId, now: number): Turn {
  const expectedSeq = folded.state.seq;
  const recorded: Recorded[] = [];
  const stored: StoredEvent[] = [];
  const touched = new Set<StepId>();
  let syncHead = false;
  return {
    now,
    recorded,
    fold(events) {
      for (const event of events) {
        const next: Recorded = { v: 1, seq: folded.state.seq + 1, at: now, ...event };
        const link = encodeEvent(next, folded.lastHash);
        evolve(folded.state, next, taskId);
        folded.lastHash = link.hash;
        recorded.push(next);
        stored.push(link);
        for (const id of stepsOf(next)) touched.add(id);
        syncHead ||= isMilestone(folded.state, next);
      }
    },
    append: () => ({
      taskId,
      expectedSeq,
      events: stored,
      rows: rowsAfter(folded.state, touched),
      syncHead,
    }),
  };
}

/** Events of work that can be done again, should the head be older than they are. */
const REPEATABLE = /^(steps?\.|command\.|checks\.)/;

/**
 * Events after which the head file is written at once: decisions, gates, phases,
 * and the intents of attempts that cannot simply be repeated.
 */
function isMilestone(state: TaskState, event: TaskEvent): boolean {
  if (event.type !== 'attempt.started') return !REPEATABLE.test(event.type);
  const index = state.graph.indexOf(event.step);
  return index !== undefined && stepAt(state, index).crash.kind !== 'again';
}
