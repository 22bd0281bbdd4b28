/**
 * Outputs as files.
 *
 * 1. A spool is a file under `spool/` from its first byte to `removeSpool`.
 * 2. A file under `blobs/` is complete, fsynced and never changed: it gets its name last.
 * 3. No byte is given out whose digest was not computed again.
 */
import { closeSync, constants, fstatSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import type { Blobs } from '../../ports/blobs.ts';
import { OrchestrateError, invariant } from '../../core/error.ts';
import { blobPath, isCode, isDigest, readIfThere, syncFile } from './blob-file.ts';
import type { Digest } from '../../core/ids.ts';
import { createFileSpool, recoverFileSpool } from './file-spool.ts';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Kept } from './sweep-files.ts';
import { sweepFiles } from './sweep-files.ts';
import { withFileErrors } from './file-error.ts';

export interface BlobFilesOptions {
  /** The store's folder. */
  readonly folder: string;
  /** Finds the outputs that are small enough to live in the database. */
  readonly inline: (digest: Digest) => Uint8Array | null;
}

export interface BlobFiles extends Blobs {
  /**
   * Deletes files that nothing refers to and that were last written before `before`,
   * wall time in milliseconds: an hour ago spares what is about to be referred to.
   * Returns how many bytes went.
   */
  sweep(kept: Kept, before: number): number;
}

/** Opens the outputs kept in a folder. */
export function createBlobFiles({ folder, inline }: BlobFilesOptions): BlobFiles {
  const spoolFolder = join(folder, 'spool');
  const blobFolder = join(folder, 'blobs');
  const spoolPath = (name: string): string => {
    invariant(SPOOL_NAME.test(name), `a spool is named by a plain file name, not by ${name}`);
    return join(spoolFolder, name);
  };
  makeFolders([spoolFolder, blobFolder]);

  return {
    openSpool: (name) => createFileSpool(spoolPath(name), blobFolder),
    readSpool: (name, offset) => withFileErrors(spoolFolder, () => readFrom(spoolPath(name), offset)),
    recoverSpool: (name) => recoverFileSpool(spoolPath(name), blobFolder),
    removeSpool: (name) => withFileErrors(spoolFolder, () => rmSync(spoolPath(name), { force: true })),
    get(digest) {
      invariant(isDigest(digest), 'an output is named by its digest');
      const bytes =
        inline(digest) ?? withFileErrors(blobFolder, () => readIfThere(blobPath(blobFolder, digest)));
      if (bytes === null) throw new OrchestrateError('not-found', `the store has no output ${digest}`);
      if (hash('sha256', bytes, 'hex') !== digest) {
        throw new OrchestrateError(
          'damaged',
          `the stored output ${digest} is damaged: its bytes have another digest`,
        );
      }
      return bytes;
    },
    sweep: (kept, before) =>
      withFileErrors(folder, () => sweepFiles({ spoolFolder, blobFolder, kept, before })),
  };
}

const SPOOL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,250}$/;

function makeFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    withFileErrors(folder, () => {
      const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (made !== undefined) syncFile(join(made, '..'));
    });
  }
}

function readFrom(path: string, offset: number): Buffer | null {
  const file = openIfThere(path);
  if (file === null) return null;
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset));
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(file, bytes, done, bytes.length - done, offset + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, constants.O_RDONLY);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}
