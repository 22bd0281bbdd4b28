import type { OutputStream } from '../../core/transcript.ts';
import { createOutputLines } from '../../render/output-lines.ts';

/** What of a step's output there is room for: its last line while it runs, its only line when it has ended. */
export interface ShownOutput {
  push(stream: OutputStream, bytes: Uint8Array): void;
  /** The last line that says something, or nothing. */
  last(): string;
  /** The whole output where it is a single line, `null` where it is more or nothing. Ends the output. */
  only(): string | null;
}

export function createShownOutput(): ShownOutput {
  const lines = createOutputLines();
  let count = 0;
  let last = '';
  const take = (found: readonly string[]): void => {
    for (const line of found) {
      count += 1;
      if (line.trim() !== '') last = line;
    }
  };
  return {
    push: (stream, bytes) => take(lines.push(stream, bytes)),
    last: () => last,
    only() {
      take(lines.end());
      return count === 1 && last !== '' ? last : null;
    },
  };
}
