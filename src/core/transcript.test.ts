import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrames, encodeFrame, type OutputStream } from './transcript.ts';

const SEED = 20_250_607;
const FRAME = fc.record({
  stream: fc.constantFrom<OutputStream>(1, 2),
  bytes: fc.uint8Array({ maxLength: 40 }),
});

describe('a transcript', () => {
  it('is the stream, the length and the bytes of each chunk', () => {
    expect([...encodeFrame(2, Uint8Array.of(7, 8))]).toEqual([2, 0, 0, 0, 2, 7, 8]);
    expect([...encodeFrame(1, new Uint8Array(0x01_02_03)).subarray(0, 5)]).toEqual([1, 0, 1, 2, 3]);
  });

  it('gives back every whole frame of any part of it, and says where the rest begins', () => {
    const property = fc.property(fc.array(FRAME, { maxLength: 6 }), fc.nat({ max: 300 }), (frames, end) => {
      const whole = Buffer.concat(frames.map(({ stream, bytes }) => encodeFrame(stream, bytes)));
      const part = whole.subarray(0, end);
      const { frames: read, used } = decodeFrames(part);
      const expected = frames.slice(0, read.length);
      expect(read.map(({ stream, bytes }) => [stream, [...bytes]])).toEqual(
        expected.map(({ stream, bytes }) => [stream, [...bytes]]),
      );
      expect(used).toBe(expected.reduce((sum, { bytes }) => sum + 5 + bytes.length, 0));
      // What is left holds no further whole frame.
      const next = frames[read.length];
      expect(part.length - used).toBeLessThan(next ? 5 + next.bytes.length : 1);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it('goes on from where a frame was still being written', () => {
    const bytes = Buffer.concat([encodeFrame(1, Buffer.from('out')), encodeFrame(2, Buffer.from('err'))]);
    const first = decodeFrames(bytes.subarray(0, 12));
    const second = decodeFrames(bytes.subarray(first.used));
    expect([...first.frames, ...second.frames].map((frame) => Buffer.from(frame.bytes).toString())).toEqual([
      'out',
      'err',
    ]);
  });
});
