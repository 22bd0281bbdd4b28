/** The absolute path of a grant that may start with `~/`. */
export function expandHome(path: string, home: string): string {
  return path.startsWith('~/') ? `${home}${path.slice(1)}` : path;
}
