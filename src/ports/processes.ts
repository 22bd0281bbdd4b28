import type { ProcessIdentity } from './journal.ts';

/** Looks at and ends processes of this machine, safe against reused pids. */
export interface Processes {
  /** This process. */
  self(): ProcessIdentity;
  /** Whether exactly this process still exists, stopped ones included. */
  isAlive(process: ProcessIdentity): boolean;
  /** Ends the process at once and returns when it is gone. */
  end(process: ProcessIdentity): Promise<void>;
  /** Ends every process of steps of this task that outlived its owner, and waits until they are gone. */
  endSteps(taskId: string): Promise<void>;
}
