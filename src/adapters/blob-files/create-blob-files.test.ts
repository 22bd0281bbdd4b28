import { describe, expect, it } from 'vitest';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { Digest } from '../../core/ids.ts';
import { blobsConformance } from '../../testing/conformance/blobs-conformance.ts';
import { createBlobFiles } from './create-blob-files.ts';
import { errorCodeOf } from '../../testing/conformance/error-code.ts';
import { join } from 'node:path';
import { sampleDigest } from '../../testing/conformance/sample-task.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { tmpdir } from 'node:os';

blobsConformance('blob files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orchestrate-blobs-'));
  const inline = new Map<Digest, Uint8Array>();
  return {
    blobs: createBlobFiles({ folder, inline: (digest) => inline.get(digest) ?? null }),
    keepInline: (bytes) => void inline.set(sampleDigest(bytes), bytes),
    dispose: () => rmSync(folder, { recursive: true }),
  };
});

const LARGE = Buffer.alloc(50_000, 'large ');
const pathOf = (folder: string, digest: Digest): string => join(folder, 'blobs', digest.slice(0, 2), digest);

function openIn(folder: string) {
  return createBlobFiles({ folder, inline: () => null });
}

/** Writes an output through a spool and removes the spool. */
function keep(folder: string, bytes: Uint8Array): Digest {
  const blobs = openIn(folder);
  const spool = blobs.openSpool('a.1');
  spool.write(bytes);
  const { digest } = spool.finish();
  blobs.removeSpool('a.1');
  return digest;
}

describe('blob files', () => {
  it('make no file for an output without bytes', () => {
    const folder = temporaryFolder();
    const spool = openIn(folder).openSpool('a.1');
    spool.write(new Uint8Array());
    expect(spool.finish()).toMatchObject({ digest: sampleDigest(''), bytes: 0 });
    expect(readdirSync(join(folder, 'spool'))).toEqual([]);
  });

  it('keep an output once, under its digest, for its owner only', () => {
    const folder = temporaryFolder();
    const digest = keep(folder, LARGE);
    expect(keep(folder, LARGE)).toBe(digest);
    expect(readdirSync(join(folder, 'blobs', digest.slice(0, 2)))).toEqual([digest]);
    expect(statSync(pathOf(folder, digest)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'spool'))).toEqual([]);
  });

  it('recover what another process spooled, without touching an output that is in place', () => {
    const folder = temporaryFolder();
    const dead = openIn(folder).openSpool('a.1');
    dead.write(LARGE);
    const { digest } = dead.finish();
    const recovered = openIn(folder).recoverSpool('a.1');
    expect(recovered).toEqual({ digest, bytes: LARGE.length, inline: null });
    const again = openIn(folder).openSpool('a.1');
    again.write(Buffer.from('the attempt begins anew'));
    expect(readFileSync(pathOf(folder, digest)).equals(LARGE)).toBe(true);
    expect(readdirSync(join(folder, 'blobs', digest.slice(0, 2)))).toEqual([digest]);
  });

  it('never give out bytes that have another digest', () => {
    const folder = temporaryFolder();
    const digest = keep(folder, LARGE);
    const bytes = readFileSync(pathOf(folder, digest));
    bytes[31_337] = (bytes[31_337] ?? 0) ^ 1;
    writeFileSync(pathOf(folder, digest), bytes);
    expect(errorCodeOf(() => openIn(folder).get(digest))).toBe('damaged');
    const lying = createBlobFiles({ folder, inline: () => Buffer.from('something else') });
    expect(errorCodeOf(() => lying.get(sampleDigest('what was asked for')))).toBe('damaged');
  });

  it('are whole again when a damaged output is written once more', () => {
    const folder = temporaryFolder();
    const digest = keep(folder, LARGE);
    writeFileSync(pathOf(folder, digest), 'torn');
    keep(folder, LARGE);
    expect(Buffer.from(openIn(folder).get(digest)).equals(LARGE)).toBe(true);
  });

  it('take no name that leads elsewhere', () => {
    const blobs = openIn(temporaryFolder());
    for (const name of ['../x', 'a/b', '', '.hidden', 'a\0b']) {
      expect([name, errorCodeOf(() => blobs.openSpool(name))]).toEqual([name, 'internal']);
    }
    // The cast makes the kind of text that a damaged journal could hold.
    expect(errorCodeOf(() => blobs.get('../../etc/passwd' as Digest))).toBe('internal');
  });

  it('are swept when nothing refers to them and they are old', () => {
    const folder = temporaryFolder();
    const [old, young, referenced] = ['old', 'young', 'referenced'].map((word) =>
      keep(folder, Buffer.alloc(20_000, word)),
    );
    if (!old || !young || !referenced) throw new Error('three outputs were kept');
    const blobs = openIn(folder);
    for (const name of ['dead.1', 'live.1']) blobs.openSpool(name).write(Buffer.from('12345'));
    for (const digest of [old, referenced]) utimesSync(pathOf(folder, digest), 1, 1);
    for (const name of ['dead.1', 'live.1']) utimesSync(join(folder, 'spool', name), 1, 1);
    const kept = {
      blob: (digest: Digest) => digest === referenced,
      spool: (name: string) => name === 'live.1',
    };
    expect(blobs.sweep(kept, 1_000_000)).toBe(20_005);
    expect([old, young, referenced].map((digest) => existsSync(pathOf(folder, digest)))).toEqual([
      false,
      true,
      true,
    ]);
    expect(readdirSync(join(folder, 'spool'))).toEqual(['live.1']);
    expect(blobs.sweep(kept, 1_000_000)).toBe(0);
  });

  it('count an output as new when it is finished, however old its last byte', () => {
    const folder = temporaryFolder();
    const blobs = openIn(folder);
    const spool = blobs.openSpool('slow.1');
    spool.write(LARGE);
    utimesSync(join(folder, 'spool', 'slow.1'), 1, 1);
    const { digest } = spool.finish();
    blobs.removeSpool('slow.1');
    expect(blobs.sweep({ blob: () => false, spool: () => false }, 1_000_000)).toBe(0);
    expect(existsSync(pathOf(folder, digest))).toBe(true);
  });
});
