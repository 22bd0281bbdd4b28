/**
 * Follows a task that any process drives, through its journal and the spools of its
 * running attempts. Every event and every byte of output is given once, and the
 * output of an attempt before the event that ends it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { OutputRef } from '../../core/outcome.ts';
import type { OutputStream } from '../../core/transcript.ts';
import type { Recorded } from '../../core/event.ts';
import type { StepId } from '../../core/ids.ts';
import type { TaskOrchestrator } from '../../runtime/task-orchestrator.ts';
import type { TaskState } from '../../core/state.ts';
import { evolve } from '../../core/evolve.ts';
import { outputOf } from './output-of.ts';
import { stepAt } from '../../core/state.ts';

const POLL_MS = 40;

/** Output of one attempt. */
export interface AttemptChunk {
  readonly step: StepId;
  readonly attempt: number;
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

export interface FollowOptions {
  readonly orchestrator: Pick<TaskOrchestrator, 'events' | 'liveOutput' | 'output'>;
  /** Where to begin; it is folded on. */
  readonly state: TaskState;
  readonly signal: AbortSignal;
  /** What became durable since the last look, and the state behind it. */
  onEvents(events: readonly Recorded[], state: TaskState): void;
  onOutput(chunk: AttemptChunk): void;
  /** Whether nothing more is to be expected. */
  isOver(state: TaskState): boolean;
}

/** Settles when it is over or `signal` is aborted, with the state as far as it was followed. */
export async function followTask(options: FollowOptions): Promise<TaskState> {
  const { state, signal } = options;
  const follower = createFollower(options);
  while (!signal.aborted) {
    // Asked before reading: what came until then is then read for sure.
    const isOver = options.isOver(state);
    const isNew = follower.read();
    if (isOver && !isNew) break;
    if (!isNew) await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return state;
}

interface Tail {
  readonly attempt: number;
  offset: number;
}

function createFollower({ orchestrator, state, onEvents, onOutput }: FollowOptions): { read(): boolean } {
  const tails = new Map<StepId, Tail>();
  const { taskId } = state;

  function readRunning(): boolean {
    let isNew = false;
    for (const index of state.running) {
      const step = stepAt(state, index).id;
      isNew = readSpool(tailOf(step, state.attempts[index] ?? 0), step) || isNew;
    }
    return isNew;
  }

  function readSpool(tail: Tail, step: StepId): boolean {
    const { frames, used } = orchestrator.liveOutput({ taskId, step, attempt: tail.attempt }, tail.offset);
    tail.offset += used;
    for (const frame of frames) onOutput({ step, attempt: tail.attempt, ...frame });
    return used > 0;
  }

  function readRest(step: StepId, attempt: number, output: OutputRef): void {
    const { offset } = tailOf(step, attempt);
    tails.delete(step);
    for (const frame of orchestrator.output(output.digest, offset)) onOutput({ step, attempt, ...frame });
  }

  function tailOf(step: StepId, attempt: number): Tail {
    const known = tails.get(step);
    if (known?.attempt === attempt) return known;
    const tail = { attempt, offset: 0 };
    tails.set(step, tail);
    return tail;
  }

  return {
    read() {
      const events = orchestrator.events(taskId, state.seq);
      for (const event of events) {
        evolve(state, event, taskId);
        const ended = outputOf(event);
        if (ended) readRest(ended.step, ended.attempt, ended.output);
      }
      if (events.length > 0) onEvents(events, state);
      return readRunning() || events.length > 0;
    },
  };
}
