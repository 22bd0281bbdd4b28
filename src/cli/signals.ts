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
  close(): void;
}

const INTERRUPTED_STATUS = 130;

export function listenToSignals(actions: SignalActions): Signals {
  let count = 0;
  const interrupt = (): void => {
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
    close() {
      process.off('SIGINT', interrupt).off('SIGTERM', onTerm).off('SIGHUP', onHangup);
    },
  };
}
