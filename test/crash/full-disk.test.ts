import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const MOUNT = ['--map-root-user', '--mount', 'sh', '-c'];
const canMount = spawnSync('unshare', [...MOUNT, 'mount -t tmpfs tmpfs /mnt']).status === 0;

describe.skipIf(!canMount)('a task on a full disk (needs a mount namespace of its own)', () => {
  it('keeps the result of what runs, starts and makes nothing new, can be read and cancelled, and goes on when there is room', () => {
    const script = 'mount -t tmpfs -o size=48m,mode=0700 tmpfs "$1" && exec "$2" "$3" "$1"';
    const program = join(import.meta.dirname, 'full-disk-process.ts');
    const child = spawnSync(
      'unshare',
      [...MOUNT, script, 'sh', temporaryFolder(), process.execPath, program],
      { encoding: 'utf8' },
    );
    expect(child.stderr).toBe('');
    expect(JSON.parse(child.stdout)).toEqual({
      hadReserve: true,
      hasReserve: false,
      whileFull: 'completed ready',
      isHeld: false,
      creation: 'full',
      listed: 1,
      phase: 'completed',
      output: 100_000,
      accepted: true,
      cancelled: 'cancelled',
      reports: [true, true],
    });
  });
});
