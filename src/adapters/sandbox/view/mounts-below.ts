import { readFileSync } from 'node:fs';

/** Where something is mounted below a folder, outermost first. */
export function mountsBelow(folder: string): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const points = lines.map((line) => decode(line.split(' ')[4] ?? ''));
  return [...new Set(points.filter((point) => point.startsWith(`${folder}/`)))].toSorted();
}

/** The kernel writes space, tab, newline and backslash as octal numbers. */
function decode(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_match, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
