import type { Terminal } from './terminal.ts';
import { openKeys } from './read-key.ts';

/** Asks a person at the terminal; only `y` is yes. Ctrl-C is no. */
export async function confirm(lines: readonly string[], { print, style }: Terminal): Promise<boolean> {
  lines.forEach(print);
  print(`${style.bold('Go on?')}  y yes   n no`);
  const abort = new AbortController();
  const keys = openKeys(() => abort.abort());
  try {
    for (;;) {
      const key = await keys.next(abort.signal);
      if (key === 'y') return true;
      if (key === 'n' || abort.signal.aborted) return false;
    }
  } finally {
    keys.close();
  }
}
