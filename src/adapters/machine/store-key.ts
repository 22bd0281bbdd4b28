import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/** The secret that keys hashes of environment values, made once per store; 32 bytes, mode 0600. */
export function readStoreKey(folder: string): Uint8Array {
  const path = join(folder, 'key');
  if (!existsSync(path)) {
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
    try {
      // A link never replaces: of two processes that make the key at once, one wins.
      linkSync(fresh, path);
    } catch {
      // The other process was first.
    }
    rmSync(fresh);
  }
  return readFileSync(path);
}
