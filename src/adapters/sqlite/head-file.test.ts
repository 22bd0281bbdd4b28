import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { readHeadFile, removeHeadFile, writeHeadFile } from './head-file.ts';
import { errorCodeOf } from '../../testing/conformance/error-code.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

const head = (seq: number) => ({ seq, hash: Buffer.alloc(32, seq) });

describe('a head file', () => {
  it('gives back the last head that was written', () => {
    const path = join(temporaryFolder(), 'task');
    expect(readHeadFile(path)).toBeNull();
    for (const seq of [1, 2, 7, 100, 2_000_000_000]) {
      writeHeadFile(path, head(seq));
      expect(readHeadFile(path)).toEqual(head(seq));
    }
  });

  it('ignores a head that is not newer', () => {
    const path = join(temporaryFolder(), 'task');
    writeHeadFile(path, head(5));
    writeHeadFile(path, head(6));
    const bytes = readFileSync(path);
    writeHeadFile(path, head(5));
    writeHeadFile(path, { seq: 6, hash: Buffer.alloc(32, 99) });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('survives a write that was torn at any byte, by its older head', () => {
    const path = join(temporaryFolder(), 'task');
    writeHeadFile(path, head(5));
    writeHeadFile(path, head(6));
    const before = readFileSync(path);
    writeHeadFile(path, head(7));
    const after = readFileSync(path);
    const changed = [...after.keys()].filter((index) => after[index] !== before[index]);
    expect(changed.length).toBeGreaterThan(32);
    for (const cut of changed) {
      const torn = Buffer.concat([after.subarray(0, cut), before.subarray(cut)]);
      writeFileSync(path, torn);
      expect(readHeadFile(path)).toEqual(head(6));
      writeHeadFile(path, head(8));
      expect(readHeadFile(path)).toEqual(head(8));
    }
  });

  it('counts as none when its very first write was torn', () => {
    const path = join(temporaryFolder(), 'task');
    writeHeadFile(path, head(1));
    truncateSync(path, 40);
    expect(readHeadFile(path)).toBeNull();
    writeHeadFile(path, head(2));
    expect(readHeadFile(path)).toEqual(head(2));
  });

  it('is damaged when both its heads are', () => {
    const path = join(temporaryFolder(), 'task');
    writeHeadFile(path, head(1));
    writeHeadFile(path, head(2));
    writeFileSync(path, readFileSync(path).fill(0x20));
    expect(errorCodeOf(() => readHeadFile(path))).toBe('damaged');
    expect(errorCodeOf(() => writeHeadFile(path, head(3)))).toBe('damaged');
  });

  it('is gone when it is removed, and may have been before', () => {
    const path = join(temporaryFolder(), 'task');
    writeHeadFile(path, head(1));
    removeHeadFile(path);
    removeHeadFile(path);
    expect(existsSync(path)).toBe(false);
  });
});
