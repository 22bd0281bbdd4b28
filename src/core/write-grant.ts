/** Write grants of this version: a folder (`src/**`, `**` for all) or one file, relative to the workspace. */

/** The folder or file that a grant names, without its wildcard; the empty string is the workspace. */
export function grantBase(grant: string): string {
  if (grant === '**') return '';
  return grant.endsWith('/**') ? grant.slice(0, -3) : grant;
}

/** Whether a grant allows a change of `path` (relative, with `/`). */
export function coversPath(grant: string, path: string): boolean {
  const base = grantBase(grant);
  if (base === '') return true;
  return path === base || (grant.endsWith('/**') && path.startsWith(`${base}/`));
}

/** Whether two sets of write grants may name one file; `null` is any file. */
export function writesOverlap(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return true;
  return a.some((one) =>
    b.some((other) => coversPath(one, grantBase(other)) || coversPath(other, grantBase(one))),
  );
}
