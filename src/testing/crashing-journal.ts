import type { Journal } from '../ports/journal.ts';

/** What a journal throws when its process is to die: not an error that anybody may handle. */
export class Crash extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'Crash';
  }
}

export interface CrashPoint {
  /** Counted from 1. */
  readonly append: number;
  /** `before`: nothing was written. `after`: everything was, and nobody was told. */
  readonly when: 'before' | 'after';
}

export interface CrashingJournal extends Journal {
  /** Appends that were asked for so far: a sweep stops when its point is never reached. */
  readonly appends: () => number;
  readonly crashed: () => boolean;
}

/** A journal that dies at one point and refuses everything afterwards, as a dead process would. */
export function createCrashingJournal(journal: Journal, point: CrashPoint): CrashingJournal {
  let appends = 0;
  let crashed = false;

  function assertAlive(): void {
    if (crashed) throw new Crash('this process died: nobody may use its journal any more');
  }

  function die(): never {
    crashed = true;
    throw new Crash(`the process dies ${point.when} append ${point.append}`);
  }

  return {
    append(append) {
      assertAlive();
      appends += 1;
      if (appends === point.append && point.when === 'before') die();
      journal.append(append);
      if (appends === point.append) die();
    },
    read(taskId, afterSeq) {
      assertAlive();
      return journal.read(taskId, afterSeq);
    },
    heads(taskId) {
      assertAlive();
      return journal.heads(taskId);
    },
    appends: () => appends,
    crashed: () => crashed,
  };
}
