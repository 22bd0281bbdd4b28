/**
 * What signals mean to a process that owns a task: Ctrl-C cancels it, a second one
 * ends everything at once; SIGTERM and SIGHUP end what runs and leave the task
 * resumable.
 */
export interface SignalActions {
  cancel(): void;
  stop(reason: string): void;
}

export interface Signals {
  /** Does what Ctrl-C does. */
  interrupt(): void;
  readonly interrupted: boolean;
  /** Ctrl-C means nothing here for as long as `body` runs: it belongs to another program. */
  hold<T>(body: () => Promise<T>): Promise<T>;
  close(): void;
}

const INTERRUPTED_STATUS = 130;

export function listenToSignals(actions: SignalActions): Signals {
  let count = 0;
  let isHeld = false;
  const interrupt = (): void => {
    if (isHeld) return;
    count += 1;
    if (count === 1) actions.cancel();
    // The helper ends every step when this process is gone.
    else process.exit(INTERRUPTED_STATUS);
  };
  const onTerm = (): void => actions.stop('the orchestrator was told to stop (SIGTERM)');
  const onHangup = (): void => actions.stop('the terminal was closed (SIGHUP)');
  process.on('SIGINT', interrupt).on('SIGTERM', onTerm).on('SIGHUP', onHangup);
  return {
    interrupt,
    get interrupted() {
      return count > 0;
    },
    async hold(body) {
      isHeld = true;
      try {
        return await body();
      } finally {
        isHeld = false;
      }
    },
    close() {
      process.off('SIGINT', interrupt).off('SIGTERM', onTerm).off('SIGHUP', onHangup);
    },
  };
}
