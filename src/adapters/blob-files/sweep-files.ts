import { readdirSync, rmSync, statSync } from 'node:fs';
import type { Digest } from '../../core/ids.ts';
import { isCode, isDigest } from './blob-file.ts';
import { join } from 'node:path';

/** What a sweep keeps, whatever its age. */
export interface Kept {
  readonly blob: (digest: Digest) => boolean;
  readonly spool: (name: string) => boolean;
}

/** Deletes what nothing refers to; see `BlobFiles.sweep`. */
export function sweepFiles(sweep: {
  readonly spoolFolder: string;
  readonly blobFolder: string;
  readonly kept: Kept;
  /** Wall time in milliseconds. */
  readonly before: number;
}): number {
  const { spoolFolder, blobFolder, kept, before } = sweep;
  let bytes = 0;
  for (const name of readdirSync(spoolFolder)) {
    if (!kept.spool(name)) bytes += removeIfOld(join(spoolFolder, name), before);
  }
  for (const prefix of readdirSync(blobFolder)) {
    for (const name of readdirSync(join(blobFolder, prefix))) {
      // Another name than a digest is what a process that died while placing a file left.
      if (!isDigest(name) || !kept.blob(name)) bytes += removeIfOld(join(blobFolder, prefix, name), before);
    }
  }
  return bytes;
}

/** Returns the size of what it removed. */
function removeIfOld(path: string, before: number): number {
  try {
    const { size, mtimeMs } = statSync(path);
    if (mtimeMs >= before) return 0;
    rmSync(path);
    return size;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return 0; // another sweep was faster
    throw error;
  }
}
