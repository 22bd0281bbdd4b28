import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 10;

/** Waits for something that another process does; says what, when it does not within the deadline. */
export async function until(what: string, isTrue: () => boolean, deadlineMs: number = 20_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`within ${deadlineMs} ms it did not happen: ${what}`);
    await wait(POLL_MS);
  }
}
