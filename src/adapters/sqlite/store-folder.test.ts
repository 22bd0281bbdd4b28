import { assertStoreFolder, mountType } from './store-folder.ts';
import { describe, expect, it } from 'vitest';
import { mkdirSync, symlinkSync } from 'node:fs';
import { errorCodeOf } from '../../testing/conformance/error-code.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/temporary-folder.ts';

describe('the folder of a store', () => {
  it('is refused where it and the workspace overlap, also through a link', () => {
    const root = temporaryFolder();
    const workspace = join(root, 'project');
    mkdirSync(join(workspace, 'deep'), { recursive: true });
    symlinkSync(workspace, join(root, 'link'));
    const inside = [
      'project',
      'project/store',
      'project/deep/er/store',
      'link/store',
      'project/../project/x',
      '.',
    ];
    for (const place of inside) {
      expect([place, errorCodeOf(() => assertStoreFolder({ folder: join(root, place), workspace }))]).toEqual(
        [place, 'store'],
      );
    }
    for (const place of ['state', 'project-store', 'state/not/there/yet']) {
      expect([place, errorCodeOf(() => assertStoreFolder({ folder: join(root, place), workspace }))]).toEqual(
        [place, null],
      );
    }
  });

  it('may be anywhere local when there is no workspace', () => {
    expect(errorCodeOf(() => assertStoreFolder({ folder: temporaryFolder(), workspace: null }))).toBeNull();
  });
});

describe('the type of the file system of a path', () => {
  const mountinfo = [
    '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '30 22 0:26 / /home rw,relatime shared:1 master:2 - fuse.sshfs ada@host:/ rw',
    '31 30 0:27 / /home/ada/my\\040files rw - fuse.gocryptfs /x rw',
    '32 22 0:28 / /srv rw - fuse.first x rw',
    '33 32 0:29 / /srv rw - fuse.second x rw',
  ].join('\n');

  it.each([
    ['/etc', 'ext4'],
    ['/', 'ext4'],
    ['/home', 'fuse.sshfs'],
    ['/home/ada', 'fuse.sshfs'],
    ['/homeless', 'ext4'],
    ['/home/ada/my files/state', 'fuse.gocryptfs'],
    ['/srv/x', 'fuse.second'],
  ])('of %s is that of the innermost and latest mount', (path, type) => {
    expect(mountType(mountinfo, path)).toBe(type);
  });
});
