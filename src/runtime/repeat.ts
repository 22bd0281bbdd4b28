import type { Clock } from '../ports/clock.ts';

/** What is done again and again. */
export interface Repetition {
  readonly everyMs: number;
  work(): void | Promise<void>;
  /** The work threw or rejected; the repetition goes on. */
  onError(error: unknown): void;
}

/** Does work at intervals, each counted from the start of the one before. Returns how to stop it. */
export function repeat(clock: Clock, { everyMs, work, onError }: Repetition): () => void {
  let isOn = true;
  let cancel: () => void = () => undefined;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
  };
  const again = (): void => {
    cancel = clock.after(everyMs, () => {
      void run();
      if (isOn) again();
    });
  };
  again();
  return () => {
    isOn = false;
    cancel();
  };
}
