/** A value that must not be kept, and the name that takes its place. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Shorter values would hide innocent text; they are not treated as secrets. */
const MIN_SECRET_BYTES = 6;

/** Replaces secrets in one stream, also where a secret is split over chunks. */
export interface Redactor {
  /** The bytes that are safe to keep now; the rest waits for the next chunk. */
  push(chunk: Uint8Array): Uint8Array;
  /** What was held back at the end of the stream. */
  end(): Uint8Array;
}

/** A redactor for one stream. Without secrets, bytes pass unchanged. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const needles = secrets
    .map((secret) => ({ bytes: Buffer.from(secret.value), replacement: Buffer.from(`[${secret.name}]`) }))
    .filter((needle) => needle.bytes.length >= MIN_SECRET_BYTES)
    .toSorted((a, b) => b.bytes.length - a.bytes.length);
  let held: Buffer = Buffer.alloc(0);
  if (needles.length === 0) return { push: (chunk) => chunk, end: () => held };
  return {
    push(chunk) {
      const { safe, rest } = replaceAll(Buffer.concat([held, chunk]), needles, false);
      held = rest;
      return safe;
    },
    end() {
      const { safe } = replaceAll(held, needles, true);
      held = Buffer.alloc(0);
      return safe;
    },
  };
}

interface Needle {
  readonly bytes: Buffer;
  readonly replacement: Buffer;
}

/**
 * Replaces matches from the left. A match counts only when no secret that begins at
 * or before it may still be completed by the bytes to come.
 */
function replaceAll(
  text: Buffer,
  needles: readonly Needle[],
  isEnd: boolean,
): { safe: Buffer; rest: Buffer } {
  const parts: Buffer[] = [];
  const openFrom = (from: number): number =>
    isEnd ? text.length : text.length - longestPrefixAtEnd(text.subarray(from), needles);
  let at = 0;
  let open = openFrom(at);
  for (;;) {
    const found = firstMatch(text, needles, at);
    if (!found || found.index >= open) break;
    parts.push(text.subarray(at, found.index), found.needle.replacement);
    at = found.index + found.needle.bytes.length;
    if (at > open) open = openFrom(at);
  }
  parts.push(text.subarray(at, open));
  return { safe: Buffer.concat(parts), rest: Buffer.from(text.subarray(open)) };
}

/** The earliest match; the longest secret wins where two start at one place. */
function firstMatch(
  text: Buffer,
  needles: readonly Needle[],
  from: number,
): { index: number; needle: Needle } | null {
  let best: { index: number; needle: Needle } | null = null;
  for (const needle of needles) {
    const index = text.indexOf(needle.bytes, from);
    if (index >= 0 && (best === null || index < best.index)) best = { index, needle };
  }
  return best;
}

/** How many bytes at the end may be the beginning of a secret. */
function longestPrefixAtEnd(text: Buffer, needles: readonly Needle[]): number {
  for (let length = Math.min(text.length, (needles[0]?.bytes.length ?? 1) - 1); length > 0; length--) {
    const tail = text.subarray(text.length - length);
    if (
      needles.some((needle) => needle.bytes.length > length && needle.bytes.subarray(0, length).equals(tail))
    )
      return length;
  }
  return 0;
}
