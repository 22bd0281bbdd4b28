import type { Attached } from './handle.ts';

/** Everything of several at once. */
export function mergeAttached(parts: readonly Attached[]): Attached {
  return {
    blobs: parts.flatMap((part) => part.blobs ?? []),
    spools: parts.flatMap((part) => part.spools ?? []),
  };
}
