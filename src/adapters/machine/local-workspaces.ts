/** {@link Workspaces} on the local file system. */
import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { join, normalize, sep } from 'node:path';
import type { Workspaces } from '../../ports/workspace.ts';
import { OrchestrateError } from '../../core/error.ts';

const CHUNK_BYTES = 1 << 20;

export function createLocalWorkspaces(): Workspaces {
  const digests = new Map<string, string>();
  return { realPath, identify, look, programDigest: (path) => programDigest(path, digests) };
}

function realPath(folder: string): string {
  try {
    const path = realpathSync(folder);
    if (statSync(path).isDirectory()) return path;
  } catch (cause) {
    throw new OrchestrateError('invalid', `the workspace ${folder} is not there`, { cause });
  }
  throw new OrchestrateError('invalid', `the workspace ${folder} is not a folder`);
}

function identify(folder: string): string | null {
  const stat = lstatSync(folder, { throwIfNoEntry: false, bigint: true });
  return stat?.isDirectory() ? `${stat.dev}:${stat.ino}` : null;
}

function look(folder: string, path: string): ReturnType<Workspaces['look']> {
  const root = realpathSync(folder);
  const target = normalize(join(root, path));
  try {
    const real = realpathSync(target);
    if (real !== root && !real.startsWith(root + sep)) return null;
    const stat = statSync(real);
    return { kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other', bytes: stat.size };
  } catch {
    return null;
  }
}

function programDigest(path: string, digests: Map<string, string>): string {
  const stat = statSync(path, { bigint: true });
  const key = [path, stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':');
  const known = digests.get(key) ?? hashFile(path);
  digests.set(key, known);
  return known;
}

function hashFile(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
      hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
