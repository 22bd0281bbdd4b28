import stringWidth from 'string-width';
import type { Terminal } from '../terminal.ts';
import { cutText } from '../../core/visible-text.ts';

/** Lines at the bottom of the terminal that are drawn over, below lines that stay. */
export interface Footer {
  /** Prints a line that stays, above the footer. */
  print(line: string): void;
  /** Replaces the footer's lines. */
  set(lines: readonly string[]): void;
}

const CURSOR_UP = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : '');
const CLEAR_BELOW = '\r\u001b[J';

export function createFooter(terminal: Terminal): Footer {
  let drawn: readonly string[] = [];
  const erase = (): string => (drawn.length > 0 ? CURSOR_UP(drawn.length) + CLEAR_BELOW : '');
  const draw = (): string => drawn.map((line) => `${line}\n`).join('');
  return {
    print(line) {
      terminal.write(`${erase()}${line}\n${draw()}`);
    },
    set(lines) {
      const erased = erase();
      drawn = lines.map((line) => fit(line, terminal.columns));
      terminal.write(erased + draw());
    },
  };
}

/** A line that does not wrap: colours are given up where it must be cut. */
function fit(line: string, columns: number): string {
  if (stringWidth(line) < columns) return line;
  // oxlint-disable-next-line no-control-regex -- the escape character starts a colour
  return cutText(line.replace(/\u001b\[[0-9;]*m/g, ''), columns - 1);
}
