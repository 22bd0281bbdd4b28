import { hash } from 'node:crypto';
import type { Digest } from '../core/ids.ts';
import { toCanonicalJson } from '../core/canonical.ts';

/** The SHA-256 of bytes or of text in UTF-8. */
export function sha256(data: string | Uint8Array): Digest {
  // Lower-case hexadecimal of SHA-256 is what the brand stands for.
  return hash('sha256', data, 'hex') as Digest;
}

/** The digest of a JSON value: SHA-256 of its canonical JSON (RFC 8785). */
export function digestOf(value: unknown): Digest {
  return sha256(toCanonicalJson(value));
}
