import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isBelow, isSystem } from './tool-view.ts';
import type { ToolView } from './tool-view.ts';

/**
 * Where a step would find a program: a name on the PATH of the view, a path with a
 * slash from `folder`. `null` when it is not there or not visible inside.
 */
export function findProgram(
  view: ToolView,
  program: string,
  place: { folder: string; workspace: string },
): string | null {
  const visible = (path: string): boolean =>
    isSystem(path) || isBelow(path, view.trees) || isBelow(path, [place.workspace]);
  const candidates = program.includes('/')
    ? [resolve(place.folder, program)]
    : view.path.map((folder) => join(folder, program));
  return candidates.find((path) => visible(path) && isProgram(path)) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
