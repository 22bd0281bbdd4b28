import type { Digest } from '../core/ids.ts';

/** A growing transcript of an attempt; see `core/transcript.ts` for its frames. */
export interface Spool {
  /** Appends; the bytes are readable by other processes at once, durable after `finish`. */
  write(bytes: Uint8Array): void;
  /**
   * Ends the spool. Small contents come back as bytes for the transaction that
   * refers to them; larger ones are fsynced under their digest before this returns.
   * The spool itself stays until `removeSpool`, so a crash before that
   * transaction loses nothing.
   */
  finish(): { readonly digest: Digest; readonly bytes: number; readonly inline: Uint8Array | null };
}

/** Content-addressed bytes, and the spools of attempts that run. */
export interface Blobs {
  /**
   * Opens the spool of an attempt, empty. `name` is unique per attempt and safe as
   * a file name. No file is made until the first write.
   */
  openSpool(name: string): Spool;
  /** What a spool holds so far, from byte `offset`; `null` when there is no such spool. */
  readSpool(name: string, offset: number): Uint8Array | null;
  /** Ends a spool that a dead process left, as `finish` does; `null` when there is none. */
  recoverSpool(name: string): ReturnType<Spool['finish']> | null;
  /** Forgets a spool, once the transaction that refers to its contents is durable. */
  removeSpool(name: string): void;
  /** @throws OrchestrateError `damaged` when the bytes do not have the digest, `not-found`. */
  get(digest: Digest): Uint8Array;
}
