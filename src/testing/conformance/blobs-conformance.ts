import { describe, expect, it } from 'vitest';
import type { Blobs, Spool } from '../../ports/blobs.ts';
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
  describe(`the contract of ${name} as a keeper of outputs`, () => {
    it.each(Object.entries(CASES))('%s', (_, proof) => {
      expect.hasAssertions();
      const opened = open();
      try {
        proof(opened);
      } finally {
        opened.dispose();
      }
    });
  });
}

const SIZES = [0, 1, 16_384, 16_385, 300_000];

const CASES: Readonly<Record<string, (opened: OpenedBlobs) => void>> = {
  'gives back outputs of any size under their digest': ({ blobs, keepInline }) => {
    for (const size of SIZES) {
      const bytes = pattern(size);
      const spool = blobs.openSpool(`task.lint.${size}`);
      for (let at = 0; at < size; at += 7_777) spool.write(bytes.subarray(at, at + 7_777));
      const finished = spool.finish();
      expect(finished).toMatchObject({ digest: sampleDigest(bytes), bytes: size });
      expect(finished.inline === null).toBe(size > 16_384);
      if (finished.inline !== null) keepInline(finished.inline);
      blobs.removeSpool(`task.lint.${size}`);
      expect(sampleDigest(contents(blobs, finished))).toBe(sampleDigest(bytes));
      expect(Buffer.from(blobs.get(finished.digest)).equals(bytes)).toBe(true);
    }
  },

  'shows what a spool holds so far, from any place': ({ blobs }) => {
    expect(blobs.readSpool('task.unit.1', 0)).toBeNull();
    const spool = blobs.openSpool('task.unit.1');
    spool.write(Buffer.from('hello '));
    spool.write(Buffer.from('world'));
    expect(text(blobs.readSpool('task.unit.1', 0))).toBe('hello world');
    expect(text(blobs.readSpool('task.unit.1', 6))).toBe('world');
    expect(text(blobs.readSpool('task.unit.1', 11))).toBe('');
    expect(text(blobs.readSpool('task.unit.1', 99))).toBe('');
    expect(blobs.readSpool('task.unit.2', 0)).toBeNull();
  },

  'keeps its own copy of what is written': ({ blobs }) => {
    const buffer = Buffer.from('before');
    const spool = blobs.openSpool('task.unit.1');
    spool.write(buffer);
    buffer.write('after!');
    expect(text(spool.finish().inline)).toBe('before');
  },

  'keeps a finished spool until it is removed': ({ blobs }) => {
    const spool = blobs.openSpool('task.unit.1');
    spool.write(Buffer.from('kept'));
    const finished = spool.finish();
    expect(spool.finish()).toEqual(finished);
    expect(errorCodeOf(() => spool.write(Buffer.from('more')))).toBe('internal');
    expect(text(blobs.readSpool('task.unit.1', 0))).toBe('kept');
    expect(blobs.recoverSpool('task.unit.1')).toEqual(finished);
    blobs.removeSpool('task.unit.1');
    expect(blobs.recoverSpool('task.unit.1')).toBeNull();
    blobs.removeSpool('task.unit.1');
  },

  'recovers a spool that nobody finished': ({ blobs }) => {
    for (const size of [5, 40_000]) {
      const bytes = pattern(size);
      blobs.openSpool(`task.unit.${size}`).write(bytes);
      const recovered = blobs.recoverSpool(`task.unit.${size}`);
      expect(recovered).toMatchObject({ digest: sampleDigest(bytes), bytes: size });
      expect(recovered && sampleDigest(contents(blobs, recovered))).toBe(sampleDigest(bytes));
    }
  },

  'says that it has no output of an unknown digest': ({ blobs }) => {
    expect(errorCodeOf(() => blobs.get(sampleDigest('never written')))).toBe('not-found');
  },
};

/** The bytes of a finished output, wherever they are. */
function contents(blobs: Blobs, finished: ReturnType<Spool['finish']>): Uint8Array {
  return finished.inline ?? blobs.get(finished.digest);
}

function pattern(size: number): Buffer {
  return Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8)) & 0xff));
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}
