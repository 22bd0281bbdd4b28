import type { OutputStream } from '../../core/transcript.ts';
import type { StepId } from '../../core/ids.ts';
import type { Terminal } from '../terminal.ts';
import { createShownOutput, type ShownOutput } from './shown-output.ts';
import { spinnerAt } from '../../render/marks.ts';
import { toDuration } from '../../render/amounts.ts';

/** More running steps than this are counted, not listed. */
const LISTED = 8;

/** The steps that run, with what they write. */
export interface RunningSteps {
  /** Whether the step was not running yet. */
  start(step: StepId): boolean;
  /** The whole output where it was a single line, else `null`. */
  end(step: StepId): string | null;
  write(step: StepId, stream: OutputStream, bytes: Uint8Array): void;
  /** A line for each: spinner, id, time, the last line of output. */
  lines(now: number, width: number): readonly string[];
  clear(): void;
}

export function createRunningSteps({ style, unicode }: Terminal): RunningSteps {
  const running = new Map<StepId, { readonly since: number; readonly output: ShownOutput }>();
  return {
    start(step) {
      if (running.has(step)) return false;
      running.set(step, { since: Date.now(), output: createShownOutput() });
      return true;
    },
    end(step) {
      const said = running.get(step)?.output.only() ?? null;
      running.delete(step);
      return said;
    },
    write: (step, stream, bytes) => running.get(step)?.output.push(stream, bytes),
    lines(now, width) {
      const spinner = style.cyan(spinnerAt(now, unicode));
      const listed = [...running].slice(0, LISTED).map(([id, { since, output }]) => {
        return ` ${spinner} ${id.padEnd(width)} ${toDuration(now - since).padStart(8)}   ${style.dim(output.last())}`;
      });
      return running.size > LISTED
        ? [...listed, style.dim(`   and ${running.size - LISTED} more running`)]
        : listed;
    },
    clear: () => running.clear(),
  };
}
