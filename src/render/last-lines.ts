import type { Frame } from '../core/transcript.ts';
import { createOutputLines } from './output-lines.ts';

/** The last lines of a transcript that say something, at most `count`, safe to show. */
export function lastLines(frames: readonly Frame[], count: number): readonly string[] {
  const lines = createOutputLines();
  const shown = frames.flatMap((frame) => lines.push(frame.stream, frame.bytes));
  return [...shown, ...lines.end()].filter((line) => line.trim() !== '').slice(-count);
}
