import type { ReadStream } from 'node:tty';

/** Reads single keys from a terminal. */
export interface Keys {
  /** The next key that is pressed; an aborted wait resolves to the empty string. */
  next(signal?: AbortSignal): Promise<string>;
  /** Gives the terminal to somebody else for as long as `body` runs, for example an editor. */
  lend<T>(body: () => Promise<T>): Promise<T>;
  /** Gives the terminal back. */
  close(): void;
}

const CTRL_C = '\u0003';

/** What comes in this time after the keyboard was taken was typed before: nobody reads a question so fast. */
const TYPED_AHEAD_MS = 50;

/**
 * Takes the keyboard of this process. Ctrl-C, which raw mode turns into a key,
 * calls `onInterrupt` as the signal would.
 */
export function openKeys(onInterrupt: () => void, stdin: ReadStream = process.stdin): Keys {
  let waiting: ((key: string) => void) | null = null;
  let openedAt = 0;
  const onData = (data: Buffer): void => {
    const key = data.toString('utf8');
    if (key.includes(CTRL_C)) onInterrupt();
    else if (performance.now() - openedAt > TYPED_AHEAD_MS) waiting?.(key);
  };
  const open = (): void => {
    openedAt = performance.now();
    stdin.setRawMode(true);
    stdin.resume();
    stdin.on('data', onData);
  };
  const close = (): void => {
    stdin.off('data', onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
  open();
  return {
    next: (signal) =>
      new Promise((resolve) => {
        waiting = (key) => {
          waiting = null;
          resolve(key);
        };
        signal?.addEventListener('abort', () => waiting?.(''), { once: true });
      }),
    async lend(body) {
      close();
      try {
        return await body();
      } finally {
        open();
      }
    },
    close,
  };
}
