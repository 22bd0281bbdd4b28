import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex } from './launcher-report.ts';
import type { LauncherReport } from './launcher-report.ts';

/** Removes what was made so that a write grant could be mounted, where the step left it empty. */
export function removePlaceholders(workspace: string, made: NonNullable<LauncherReport['made']>): void {
  for (const [path, isFolder, id] of made.toReversed()) {
    const place = join(workspace, fromHex(path));
    const stat = lstatSync(place, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined || `${stat.dev}:${stat.ino}` !== id) continue;
    try {
      if (isFolder === 1) rmdirSync(place);
      else if (stat.size === 0n) unlinkSync(place);
    } catch {
      // A folder that is not empty any more is the step's work.
    }
  }
}
