import { join } from 'node:path';

/** Where the screen of a task goes that runs without a terminal; `store` is the store's folder. */
export function taskLogPath(store: string, number: number): string {
  return join(store, 'logs', `${number}.log`);
}
