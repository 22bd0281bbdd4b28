import { describe, expect, it } from 'vitest';
import type { Blobs, Spool } from '../ports/blobs.ts';
import { OrchestrateError } from '../core/error.ts';
import { createMemoryBlobs } from '../testing/memory-blobs.ts';
import { createTranscriptWriter, recoverTranscript } from './transcript-writer.ts';
import { decodeFrames } from '../core/transcript.ts';

/** Outputs on a disk that is full whenever `isFull` says so. */
function blobsOn(disk: { isFull: boolean; code?: 'full' | 'internal' }): Blobs {
  const blobs = createMemoryBlobs();
  const write =
    <A extends readonly unknown[], R>(use: (...values: A) => R) =>
    (...values: A): R => {
      if (disk.isFull) throw new OrchestrateError(disk.code ?? 'full', 'the disk is full');
      return use(...values);
    };
  return {
    ...blobs,
    openSpool(name) {
      const spool: Spool = blobs.openSpool(name);
      return { write: write(spool.write), finish: write(spool.finish) };
    },
  };
}

const textOf = (blobs: Blobs, digest: Parameters<Blobs['get']>[0]): string =>
  decodeFrames(blobs.get(digest))
    .frames.map(({ stream, bytes }) => `${stream}:${Buffer.from(bytes).toString()}`)
    .join(' ');

function writer(blobs: Blobs) {
  const shown: string[] = [];
  const transcript = createTranscriptWriter({
    blobs,
    name: 'task.step.1',
    secrets: [{ name: 'TOKEN', value: 'hunter22' }],
    onOutput: (_, bytes) => void shown.push(Buffer.from(bytes).toString()),
  });
  return { transcript, shown };
}

describe('a transcript', () => {
  it('on a full disk keeps what comes in order, shows it at once, and is stored when there is room', () => {
    const disk = { isFull: false };
    const blobs = blobsOn(disk);
    const { transcript, shown } = writer(blobs);
    transcript.write(1, Buffer.from('one'));
    disk.isFull = true;
    transcript.write(2, Buffer.from('two'));
    expect(() => transcript.finish()).toThrow('full');
    disk.isFull = false;
    transcript.write(1, Buffer.from('three'));
    const { output, attached } = transcript.finish();
    expect(shown).toEqual(['one', 'two', 'three']);
    expect(output).toMatchObject({ stdoutBytes: 8, stderrBytes: 3 });
    expect(output && textOf(blobs, output.digest)).toBe('1:one 2:two 1:three');
    expect(attached.spools).toEqual(['task.step.1']);
  });

  it('that cannot be ended loses nothing by trying again, the held back end of a secret neither', () => {
    const disk = { isFull: false };
    const blobs = blobsOn(disk);
    const { transcript } = writer(blobs);
    transcript.write(1, Buffer.from('hunter22 and hunt'));
    disk.isFull = true;
    expect(() => transcript.finish()).toThrow('full');
    expect(() => transcript.finish()).toThrow('full');
    disk.isFull = false;
    const { output } = transcript.finish();
    expect(output && textOf(blobs, output.digest)).toBe('1:[TOKEN] and  1:hunt');
  });

  it('does not hide a bug of the store', () => {
    const { transcript } = writer(blobsOn({ isFull: true, code: 'internal' }));
    expect(() => transcript.write(1, Buffer.from('x'))).toThrow('full');
  });

  it('of a dead process is what it had written', () => {
    const blobs = createMemoryBlobs();
    const { transcript } = writer(blobs);
    transcript.write(2, Buffer.from('so far'));
    const { output, attached } = recoverTranscript(blobs, 'task.step.1');
    expect(output && textOf(blobs, output.digest)).toBe('2:so far');
    expect([output?.stderrBytes, attached.spools]).toEqual([6, ['task.step.1']]);
    expect(recoverTranscript(blobs, 'task.step.2')).toEqual({ attached: {} });
  });
});
