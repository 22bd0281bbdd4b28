import type { Blobs, Spool } from '../ports/blobs.ts';
import { OrchestrateError, invariant } from '../core/error.ts';
import type { Digest } from '../core/ids.ts';
import { createHash } from 'node:crypto';

/** Outputs that are forgotten with the process. Those up to `inlineBytes` come back inline. */
export function createMemoryBlobs(inlineBytes: number = 16 * 1024): Blobs {
  const spools = new Map<string, Buffer>();
  const kept = new Map<Digest, Buffer>();

  function keep(bytes: Buffer): ReturnType<Spool['finish']> {
    // SHA-256 in lower-case hexadecimal is what the brand stands for.
    const digest = createHash('sha256').update(bytes).digest('hex') as Digest;
    kept.set(digest, bytes);
    return { digest, bytes: bytes.length, inline: bytes.length > inlineBytes ? null : bytes };
  }

  return {
    openSpool(name) {
      let finished: ReturnType<Spool['finish']> | null = null;
      let written = Buffer.alloc(0);
      return {
        write(bytes) {
          invariant(finished === null, 'nothing is written to a finished spool');
          if (bytes.length === 0) return;
          written = Buffer.concat([written, bytes]);
          spools.set(name, written);
        },
        finish: () => (finished ??= keep(written)),
      };
    },
    readSpool: (name, offset) => spools.get(name)?.subarray(offset) ?? null,
    recoverSpool(name) {
      const bytes = spools.get(name);
      return bytes === undefined ? null : keep(bytes);
    },
    removeSpool: (name) => void spools.delete(name),
    get(digest) {
      const bytes = kept.get(digest);
      if (bytes === undefined) throw new OrchestrateError('not-found', `the store has no output ${digest}`);
      return bytes;
    },
  };
}
