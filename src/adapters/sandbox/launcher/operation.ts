/** The folder of the launcher's private mount namespace in which the root is built. */
export const ROOT = '/sys/root';

/** What a mount does not allow; `nosuid` and `nodev` always hold. */
export const READ_ONLY = 7;
export const READ_WRITE = 6;

/**
 * One thing that the launcher does to build the root, in order. Targets are paths below `ROOT`.
 */
export type Operation =
  /** Opens a source. With a device and inode it must be that very folder, and no link. */
  | readonly ['open', source: string, path: string, device: string, inode: string, follow: 0 | 1]
  /** A memory file system owned by the step. */
  | readonly ['tmpfs', target: string, bytes: number, mode: string]
  /** Gives a memory file system its size. */
  | readonly ['resize', target: string, bytes: number]
  | readonly ['folder', target: string]
  | readonly ['file', target: string, content: string | Uint8Array]
  | readonly ['link', content: string, target: string]
  /** A folder of the system read-only, its sockets cut off; what only its owner may read stays so. */
  | readonly ['tree', source: string, target: string]
  /** A granted folder or file read-only, its sockets cut off, readable as its owner may. */
  | readonly ['shown', source: string, target: string]
  /** A granted socket. */
  | readonly ['socket', source: string, target: string]
  /** A folder or file as it is; `owned` makes its owner's files the step's, where root hands them over. */
  | readonly [
      'bind',
      source: string,
      target: string,
      attributes: typeof READ_ONLY | typeof READ_WRITE,
      owned: 0 | 1,
    ]
  /** A folder whose changes go to memory and vanish. */
  | readonly ['dropped', source: string, target: string, bytes: number]
  /** Opens `path` beneath a source as the source `<source>/<path>`; makes it when it is missing. */
  | readonly ['grant', source: string, path: string, kind: 'folder' | 'file']
  /** Cuts off the sockets below a bound source, and makes files read-only that have a name elsewhere. */
  | readonly ['guard', source: string, target: string];
