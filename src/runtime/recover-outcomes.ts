import type { Attached } from './handle.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Outcome } from '../core/outcome.ts';
import type { StepId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { mergeAttached } from './merge-attached.ts';
import { recoverTranscript } from './transcript-writer.ts';
import { spoolName } from './spool-name.ts';
import { stateAt, stepAt } from '../core/state.ts';

/** What the attempts of an owner that is gone had written, by step. */
export interface RecoveredOutcomes {
  readonly outcomes: ReadonlyMap<StepId, Outcome>;
  readonly attached: Attached;
}

/** Ends the transcripts of the commands that a previous owner left running. */
export function recoverOutcomes(state: TaskState, blobs: Blobs): RecoveredOutcomes {
  const outcomes = new Map<StepId, Outcome>();
  const attached: Attached[] = [];
  for (const index of state.running) {
    const running = stateAt(state, index);
    if (running.state !== 'running' || running.stage !== 'command') continue;
    const step = stepAt(state, index);
    const kept = recoverTranscript(blobs, spoolName({ state, step, attempt: state.attempts[index] ?? 0 }));
    if (kept.output) outcomes.set(step.id, { exitCode: null, durationMs: 0, output: kept.output });
    attached.push(kept.attached);
  }
  return { outcomes, attached: mergeAttached(attached) };
}
