import type { ProcessIdentity } from './journal.ts';

/** Looks at and ends processes of this machine, safe against reused pids. */
export interface Processes {
  /** This process. */
  self(): ProcessIdentity;
  /** Whether exactly this process still exists, stopped ones included. */
  isAlive(process: ProcessIdentity): boolean;
  /** Ends the process at once and returns when it is gone. */
  end(process: ProcessIdentity): Promise<void>;
  /** Every living process of the steps of this task. */
  stepProcesses(taskId: string): readonly ProcessIdentity[];
}
