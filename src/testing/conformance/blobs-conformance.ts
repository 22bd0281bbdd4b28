import { describe, expect, it } from 'vitest';
import type { Blobs } from '../../ports/blobs.ts';
import { errorCodeOf } from './error-code.ts';
import { sampleDigest } from './sample-task.ts';

/** Outputs for one test, and how to end and remove them. */
export interface OpenedBlobs {
  readonly blobs: Blobs;
  /** Does what the transaction of a small output does: keeps it where `get` finds it. */
  keepInline(bytes: Uint8Array): void;
  dispose(): void;
}

/** The contract of `Blobs`, for any implementation. */
export function blobsConformance(name: string, open: () => OpenedBlobs): void {
  const over =
    (body: (opened: OpenedBlobs) => void): (() => void) =>
    () => {
      const opened = open();
      try {
        body(opened);
      } finally {
        opened.dispose();
      }
    };

  describe(`${name} as a keeper of outputs`, () => {
    it.each([0, 1, 16_384, 16_385, 300_000])('gives back %i bytes under their digest', (size) => {
      over(({ blobs, keepInline }) => {
        const bytes = pattern(size);
        const spool = blobs.openSpool('task.lint.1');
        for (let at = 0; at < size; at += 7_777) spool.write(bytes.subarray(at, at + 7_777));
        const finished = spool.finish();
        expect(finished).toMatchObject({ digest: sampleDigest(bytes), bytes: size });
        expect(finished.inline === null).toBe(size > 16_384);
        if (finished.inline !== null) {
          expect(Buffer.from(finished.inline).equals(bytes)).toBe(true);
          keepInline(finished.inline);
        }
        blobs.removeSpool('task.lint.1');
        expect(Buffer.from(blobs.get(finished.digest)).equals(bytes)).toBe(true);
      })();
    });

    it(
      'shows what a spool holds so far, from any place',
      over(({ blobs }) => {
        expect(blobs.readSpool('task.unit.1', 0)).toBeNull();
        const spool = blobs.openSpool('task.unit.1');
        spool.write(Buffer.from('hello '));
        spool.write(Buffer.from('world'));
        expect(text(blobs.readSpool('task.unit.1', 0))).toBe('hello world');
        expect(text(blobs.readSpool('task.unit.1', 6))).toBe('world');
        expect(text(blobs.readSpool('task.unit.1', 11))).toBe('');
        expect(text(blobs.readSpool('task.unit.1', 99))).toBe('');
        expect(blobs.readSpool('task.unit.2', 0)).toBeNull();
      }),
    );

    it(
      'keeps its own copy of what is written',
      over(({ blobs }) => {
        const buffer = Buffer.from('before');
        const spool = blobs.openSpool('task.unit.1');
        spool.write(buffer);
        buffer.write('after!');
        expect(text(spool.finish().inline)).toBe('before');
      }),
    );

    it(
      'keeps a finished spool until it is removed',
      over(({ blobs }) => {
        const spool = blobs.openSpool('task.unit.1');
        spool.write(Buffer.from('kept'));
        const finished = spool.finish();
        expect(spool.finish()).toEqual(finished);
        expect(errorCodeOf(() => spool.write(Buffer.from('more')))).toBe('internal');
        expect(blobs.recoverSpool('task.unit.1')).toEqual(finished);
        blobs.removeSpool('task.unit.1');
        expect(blobs.recoverSpool('task.unit.1')).toBeNull();
        blobs.removeSpool('task.unit.1');
      }),
    );

    it.each([5, 40_000])('recovers a spool of %i bytes that nobody finished', (size) => {
      over(({ blobs }) => {
        const bytes = pattern(size);
        blobs.openSpool('task.unit.1').write(bytes);
        const recovered = blobs.recoverSpool('task.unit.1');
        expect(recovered).toMatchObject({ digest: sampleDigest(bytes), bytes: size });
        if (recovered?.inline === null) expect(Buffer.from(blobs.get(recovered.digest)).equals(bytes)).toBe(true);
        else expect(Buffer.from(recovered?.inline ?? []).equals(bytes)).toBe(true);
      })();
    });

    it(
      'says that it has no output of an unknown digest',
      over(({ blobs }) => {
        expect(errorCodeOf(() => blobs.get(sampleDigest('never written')))).toBe('not-found');
      }),
    );
  });
}

function pattern(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}
