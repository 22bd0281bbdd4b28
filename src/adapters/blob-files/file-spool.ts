import { closeSync, constants, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { createHash, hash } from 'node:crypto';
import type { Digest } from '../../core/ids.ts';
import type { Spool } from '../../ports/blobs.ts';
import { blobPath, placeBlobFile, readIfThere, syncFile } from './blob-file.ts';
import { invariant } from '../../core/error.ts';
import { withFileErrors } from './file-error.ts';

/** What fits in the database; longer outputs get a file. */
export const INLINE_BYTES: number = 16 * 1024;

/** Ends the spool that a dead process left in the file `path`; `null` when there is none. */
export function recoverFileSpool(path: string, blobFolder: string): ReturnType<Spool['finish']> | null {
  return withFileErrors(path, () => {
    const bytes = readIfThere(path);
    if (bytes === null) return null;
    const name = hash('sha256', bytes, 'hex') as Digest; // as in `finish` below
    if (bytes.length <= INLINE_BYTES) return { digest: name, bytes: bytes.length, inline: bytes };
    syncFile(path);
    placeBlobFile(path, blobPath(blobFolder, name));
    return { digest: name, bytes: bytes.length, inline: null };
  });
}

/** A spool over the file `path`, whose finished contents go to `blobFolder` when they are long. */
export function createFileSpool(path: string, blobFolder: string): Spool {
  const digest = createHash('sha256');
  /** The contents as long as they are short. */
  let short: Uint8Array[] | null = [];
  let bytes = 0;
  let file: number | null = null;
  let finished: ReturnType<Spool['finish']> | null = null;

  function append(chunk: Uint8Array): void {
    file ??= openEmpty(path);
    let done = 0;
    try {
      while (done < chunk.length) done += writeSync(file, chunk, done, chunk.length - done, bytes + done);
    } catch (error) {
      // A part may have been written: it never belonged to the spool.
      ftruncateSync(file, bytes);
      throw error;
    }
    bytes += chunk.length;
    digest.update(chunk);
    if (bytes > INLINE_BYTES) short = null;
    short?.push(Uint8Array.from(chunk));
  }

  function finish(): ReturnType<Spool['finish']> {
    // SHA-256 in lower-case hexadecimal is what the brand stands for.
    const name = digest.copy().digest('hex') as Digest;
    if (short === null) {
      invariant(file !== null, 'a long spool has a file');
      fsyncSync(file);
      placeBlobFile(path, blobPath(blobFolder, name));
    }
    if (file !== null) closeSync(file);
    file = null;
    return { digest: name, bytes, inline: short === null ? null : Buffer.concat(short) };
  }

  return {
    write(chunk) {
      invariant(finished === null, 'nothing is written to a finished spool');
      if (chunk.length === 0) return;
      withFileErrors(path, () => append(chunk));
    },
    finish() {
      finished ??= withFileErrors(path, finish);
      return finished;
    },
  };
}

/** Never truncates: the old file may be the same one as a finished output. */
function openEmpty(path: string): number {
  rmSync(path, { force: true });
  return openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
}
