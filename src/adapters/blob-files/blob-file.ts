import {
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Digest } from '../../core/ids.ts';

/** Where the bytes of a digest are kept below `folder`. */
export function blobPath(folder: string, digest: Digest): string {
  return join(folder, digest.slice(0, 2), digest);
}

/** Whether a text has the form of a digest, so that it cannot name a file elsewhere. */
export function isDigest(text: string): text is Digest {
  return /^[0-9a-f]{64}$/.test(text);
}

/**
 * Gives a file that is complete and fsynced its place under its digest, instead of
 * what may be there; durable on return. The file keeps its first name too.
 */
export function placeBlobFile(source: string, target: string): void {
  const folder = dirname(target);
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A sweep goes by age: this output is new, however long ago its last byte was written.
  const now = new Date();
  utimesSync(source, now, now);
  const passing = `${target}.${process.pid}`;
  rmSync(passing, { force: true });
  linkSync(source, passing);
  renameSync(passing, target);
  // Renaming one name of a file to another of the same file leaves both.
  rmSync(passing, { force: true });
  syncFile(folder);
  if (made !== undefined) syncFile(dirname(folder));
}

/** Makes the contents of a file, or the names in a folder, durable. */
export function syncFile(path: string): void {
  const handle = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The bytes of a file, `null` when there is none. */
export function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Whether an error of the file system has this code, for example `ENOENT`. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
