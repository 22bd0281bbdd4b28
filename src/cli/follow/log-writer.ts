import type { OutputStream } from '../../core/transcript.ts';
import type { Terminal } from '../terminal.ts';
import { createOutputLines, type OutputLines } from '../../render/output-lines.ts';

/** Output with a name over it. */
export interface LogPart {
  /** For example `unit, attempt 2`. */
  readonly title: string;
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

/** Prints the output of several attempts to one terminal. */
export interface LogWriter {
  write(part: LogPart): void;
  /** Prints what is left of a line when an attempt has ended. */
  end(title: string): void;
}

export interface LogOptions {
  readonly streams: ReadonlySet<OutputStream>;
  /** The bytes as they are; else lines that are safe to show. */
  readonly raw: boolean;
  /** Say whose output follows, whenever that changes. */
  readonly headers: boolean;
}

export function createLogWriter(terminal: Terminal, { streams, raw, headers }: LogOptions): LogWriter {
  const lines = new Map<string, OutputLines>();
  let shown = '';
  const print = (title: string, texts: readonly string[]): void => {
    if (texts.length === 0) return;
    if (headers && title !== shown) terminal.print(terminal.style.bold(`==> ${title} <==`));
    shown = title;
    texts.forEach(terminal.print);
  };
  return {
    write({ title, stream, bytes }) {
      if (!streams.has(stream)) return;
      if (raw) {
        terminal.write(bytes);
        return;
      }
      const decoder = lines.get(title) ?? createOutputLines();
      lines.set(title, decoder);
      print(title, decoder.push(stream, bytes));
    },
    end(title) {
      print(title, lines.get(title)?.end() ?? []);
      lines.delete(title);
    },
  };
}
