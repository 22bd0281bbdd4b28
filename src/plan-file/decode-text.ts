import type { Issue, Parsed, Position } from '../core/issue.ts';

/** The largest plan file, in bytes. */
const LARGEST_BYTES = 1024 ** 2;

const START: Position = { line: 1, column: 1 };

/** Reads the bytes of a plan file as text: UTF-8, without a byte order mark, at most 1 MiB. */
export function decodeText(source: Uint8Array | string): Parsed<string> {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  if (bytes.length > LARGEST_BYTES)
    return refuse('too-large', `is larger than 1 MiB (${bytes.length} bytes): split the plan`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return refuse('encoding', 'is UTF-16: save the file as UTF-8');
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return refuse('bom', 'starts with a byte order mark: save the file as UTF-8 without one');
  }
  return typeof source === 'string' ? { ok: true, value: source } : decodeUtf8(bytes);
}

function decodeUtf8(bytes: Uint8Array): Parsed<string> {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const at = firstDifference(bytes, new TextEncoder().encode(text));
  if (at === null) return { ok: true, value: text };
  const before = new TextDecoder().decode(bytes.subarray(0, at)).split(/\r\n|\n/);
  const position = { line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return refuse('encoding', 'is not UTF-8 here: save the file as UTF-8', position);
}

function firstDifference(bytes: Uint8Array, again: Uint8Array): number | null {
  const at = bytes.findIndex((byte, index) => byte !== again[index]);
  return at === -1 ? null : at;
}

function refuse(code: string, message: string, position = START): Parsed<never> {
  const issue: Issue = { code, path: [], message, position };
  return { ok: false, issues: [issue] };
}
