/**
 * A transcript keeps stdout and stderr of an attempt byte for byte in the order in
 * which they came: frames of one byte stream (1 or 2), four bytes length (big
 * endian), then the bytes.
 */

export type OutputStream = 1 | 2;

export interface Frame {
  readonly stream: OutputStream;
  readonly bytes: Uint8Array;
}

const HEADER_BYTES = 5;

/** One frame as it is stored. */
export function encodeFrame(stream: OutputStream, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + bytes.length);
  new DataView(frame.buffer).setUint32(1, bytes.length);
  frame[0] = stream;
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/**
 * The complete frames at the start of `bytes`, and how many bytes they take: what
 * is left is a frame still being written.
 */
export function decodeFrames(bytes: Uint8Array): {
  readonly frames: readonly Frame[];
  readonly used: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = at + HEADER_BYTES + view.getUint32(at + 1);
    if (end > bytes.length) break;
    frames.push({ stream: bytes[at] === 2 ? 2 : 1, bytes: bytes.subarray(at + HEADER_BYTES, end) });
    at = end;
  }
  return { frames, used: at };
}
