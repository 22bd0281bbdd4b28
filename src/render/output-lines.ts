import type { OutputStream } from '../core/transcript.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** Turns output as it comes into whole lines that are safe to show, one decoder per stream. */
export interface OutputLines {
  /** The lines that these bytes completed. */
  push(stream: OutputStream, bytes: Uint8Array): readonly string[];
  /** What was left without a newline. */
  end(): readonly string[];
}

export function createOutputLines(): OutputLines {
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  const partial = { 1: '', 2: '' };
  return {
    push(stream, bytes) {
      const text = partial[stream] + decoders[stream].decode(bytes, { stream: true });
      const lines = text.split('\n');
      partial[stream] = lines.pop() ?? '';
      return lines.map(toShownLine);
    },
    end() {
      const rest = ([1, 2] as const).map((stream) => partial[stream] + decoders[stream].decode());
      return rest.filter((text) => text !== '').map(toShownLine);
    },
  };
}

/** A carriage return before the newline is an ending; elsewhere it shows what it would overwrite. */
function toShownLine(line: string): string {
  return toVisibleLine(line.replace(/\r$/, '').replace(COLOURS, ''));
}

/** Colours and other attributes of text: harmless, and noise in a line. */
// oxlint-disable-next-line no-control-regex -- the escape character is what this is about
const COLOURS = /\u001b\[[0-9;:]*m/g;
