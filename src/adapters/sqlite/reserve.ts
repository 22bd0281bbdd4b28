/**
 * Room that the store keeps for itself on its disk.
 *
 * 1. It is a file that holds nothing. A write that finds the disk full gives it up,
 *    so that the results of what runs and the decisions of people still find room.
 * 2. As long as it is given up, or the room beside it is smaller, nothing new starts:
 *    what it leaves is for what has started.
 */
import { closeSync, openSync, renameSync, rmSync, statSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

/** For some hundred results with their small outputs. */
const RESERVE_BYTES = 8 * 1024 ** 2;
const CHUNK_BYTES = 1024 ** 2;

export interface Reserve {
  /** Makes room for what must still be written. */
  giveUp(): void;
  /** Whether the reserve is there and as much room again; makes it when there is room for both. Never throws. */
  hasRoom(): boolean;
}

/** The reserve of the store in `folder`, which exists. */
export function createReserve(folder: string): Reserve {
  const path = join(folder, 'reserve');
  return {
    giveUp: () => rmSync(path, { force: true }),
    hasRoom() {
      try {
        const isThere = sizeOf(path) === RESERVE_BYTES;
        if (freeBytes(folder) < (isThere ? 1 : 2) * RESERVE_BYTES) return false;
        if (!isThere) make(path);
        return true;
      } catch {
        return false;
      }
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Random bytes, because a file system may keep others in less room than they will need. */
function make(path: string): void {
  const passing = `${path}.${process.pid}`;
  const chunk = randomBytes(CHUNK_BYTES);
  try {
    const file = openSync(passing, 'w', 0o600);
    try {
      for (let done = 0; done < RESERVE_BYTES;)
        done += writeSync(file, chunk, 0, Math.min(CHUNK_BYTES, RESERVE_BYTES - done));
    } finally {
      closeSync(file);
    }
    renameSync(passing, path);
  } finally {
    rmSync(passing, { force: true });
  }
}
