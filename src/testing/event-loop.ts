import { invariant } from '../core/error.ts';

/** Turns that anything here takes to come to rest: a result, its transaction, what follows from it. */
const TURNS_TO_REST = 12;
const TURNS_AT_MOST = 20_000;

/** Lets the event loop turn once. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the event loop turn until nothing that waits for no clock is left to do. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < TURNS_TO_REST; turns += 1) await turn();
}

/** Lets the event loop turn until something is true. @throws OrchestrateError `internal` when it never is. */
export async function turnUntil(what: string, isTrue: () => boolean): Promise<void> {
  for (let turns = 0; !isTrue(); turns += 1) {
    invariant(turns < TURNS_AT_MOST, `it never happened: ${what}`);
    await turn();
  }
}
