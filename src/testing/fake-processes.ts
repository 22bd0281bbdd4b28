import type { ProcessIdentity } from '../ports/journal.ts';
import type { Processes } from '../ports/processes.ts';

const BOOT = 'simulated-boot';

/** The processes of a simulated machine; each process sees them through `seenBy`. */
export class FakeProcesses {
  readonly #living = new Map<string, ProcessIdentity>();
  /** The processes of steps, by task. */
  readonly #steps = new Map<string, ProcessIdentity[]>();
  /** What was ended, first to last. */
  readonly ended: ProcessIdentity[] = [];
  #lastPid = 100;

  /** Starts a process; with the pid of one that is gone, the pid is used again. */
  start(pid: number = (this.#lastPid += 1)): ProcessIdentity {
    const identity = { pid, startTime: String(1000 + this.#living.size + this.ended.length), bootId: BOOT };
    this.#living.set(keyOf(identity), identity);
    return identity;
  }

  /** Starts a process of a step. */
  startStep(taskId: string): ProcessIdentity {
    const identity = this.start();
    this.#steps.set(taskId, [...(this.#steps.get(taskId) ?? []), identity]);
    return identity;
  }

  /** Ends a process as `kill -9` does. */
  kill(identity: ProcessIdentity): void {
    if (this.#living.delete(keyOf(identity))) this.ended.push(identity);
  }

  isAlive(identity: ProcessIdentity): boolean {
    return this.#living.has(keyOf(identity));
  }

  /** The machine as one of its processes sees it. */
  seenBy(self: ProcessIdentity): Processes {
    return {
      self: () => self,
      isAlive: (identity) => this.isAlive(identity),
      end: async (identity) => this.kill(identity),
      stepProcesses: (taskId) => (this.#steps.get(taskId) ?? []).filter((identity) => this.isAlive(identity)),
    };
  }
}

function keyOf({ pid, startTime, bootId }: ProcessIdentity): string {
  return `${pid} ${startTime} ${bootId}`;
}
