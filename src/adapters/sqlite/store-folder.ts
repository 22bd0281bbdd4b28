import { dirname, join, relative, resolve } from 'node:path';
import { readFileSync, realpathSync, statfsSync } from 'node:fs';
import { OrchestrateError } from '../../core/error.ts';

/**
 * File systems whose locks and shared memory do not hold between machines (or, for
 * 9p, not even reliably between processes), by the magic number of statfs.
 */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb3'],
  [0x517b, 'smb'],
  [0x01021997, '9p'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x7461636f, 'ocfs2'],
  [0x01161970, 'gfs2'],
]);

const FUSE = 0x65735546;

/** FUSE file systems that keep their files on this machine; any other may be remote. */
const LOCAL_FUSE: ReadonlySet<string> = new Set([
  'fuseblk',
  'virtiofs',
  'fuse.bindfs',
  'fuse.encfs',
  'fuse.fuse-overlayfs',
  'fuse.gocryptfs',
  'fuse.mergerfs',
  'fuse.ntfs-3g',
]);

/**
 * Refuses a folder that cannot hold a store: on a network file system, or
 * overlapping a workspace, where steps could touch it. The folder need not exist.
 * @throws OrchestrateError `store`.
 */
export function assertStoreFolder(place: {
  readonly folder: string;
  readonly workspace: string | null;
}): void {
  const folder = realPath(resolve(place.folder));
  const type = networkType(folder);
  if (type !== null) {
    throw new OrchestrateError(
      'store',
      `the store cannot be in ${place.folder}: ${type} is a network file system, on which a database is not safe; choose a local folder with --store`,
    );
  }
  if (place.workspace === null) return;
  const workspace = realPath(resolve(place.workspace));
  if (contains(workspace, folder) || contains(folder, workspace)) {
    throw new OrchestrateError(
      'store',
      `the store ${place.folder} and the workspace ${place.workspace} overlap: steps could touch the store; choose another folder with --store`,
    );
  }
}

/** The real path of a file that may not exist yet: its parts that exist are resolved. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return join(realPath(parent), relative(parent, path));
  }
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}

function networkType(folder: string): string | null {
  const existing = firstExisting(folder);
  // As the kernel's unsigned 32 bits: statfs gives the field sign-extended on some machines.
  const magic = statfsSync(existing).type >>> 0;
  if (magic !== FUSE) return NETWORK_TYPES.get(magic) ?? null;
  const type = mountType(readFileSync('/proc/self/mountinfo', 'utf8'), existing);
  return LOCAL_FUSE.has(type) ? null : type;
}

function firstExisting(path: string): string {
  try {
    statfsSync(path);
    return path;
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return firstExisting(parent);
  }
}

/** The type of the file system that holds `path`, from the text of /proc/self/mountinfo. */
export function mountType(mountinfo: string, path: string): string {
  let best = { point: '', type: 'unknown' };
  for (const line of mountinfo.split('\n')) {
    const [left = '', right = ''] = line.split(' - ');
    const point = unescape(left.split(' ')[4] ?? '');
    // A later mount on the same point hides the earlier one.
    if (point.length >= best.point.length && point !== '' && contains(point, path)) {
      best = { point, type: right.split(' ')[0] ?? 'unknown' };
    }
  }
  return best.type;
}

/** mountinfo writes blanks, tabs, line ends and backslashes in octal. */
function unescape(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
