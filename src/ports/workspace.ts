/** Read-only looks at a task's folder from outside the sandbox. */
export interface Workspaces {
  /** The real path of a folder. @throws OrchestrateError `invalid` when it is none. */
  realPath(folder: string): string;
  /** Device and inode of the folder, `<dev>:<ino>` in decimal, or `null` when it is no folder. */
  identify(folder: string): string | null;
  /** What lies at a path inside the folder; never follows a link out of it. `null` for nothing. */
  look(
    folder: string,
    path: string,
  ): { readonly kind: 'file' | 'folder' | 'other'; readonly bytes: number } | null;
  /** SHA-256 of a program's file, cached while the file does not change. */
  programDigest(path: string): string;
}
