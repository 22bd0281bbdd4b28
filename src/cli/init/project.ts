import { accessSync, constants, readFileSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';

/** A folder as `init` looks at it: only read, nothing in it is run. */
export interface Project {
  readonly folder: string;
  has(path: string): boolean;
  /** The text of a file; `null` when there is none or it is larger than any that is written by hand. */
  text(path: string): string | null;
  /** What a folder holds; nothing when there is none. */
  names(path: string): readonly string[];
  /** Whether steps will find a program by this name. */
  hasProgram(name: string): boolean;
}

/** Lockfiles are the largest that are read. */
const LARGEST_BYTES = 32 * 1024 ** 2;

/** Looks at a folder with the programs of a `PATH`. */
export function openProject(folder: string, path: string): Project {
  // The program's own packages stand on the PATH of `npx`; steps do not see them.
  const places = path
    .split(delimiter)
    .filter((place) => place.startsWith('/') && !place.endsWith(`${sep}node_modules${sep}.bin`));
  return {
    folder,
    has: (name) => statSync(join(folder, name), { throwIfNoEntry: false }) !== undefined,
    text: (name) => textOf(join(folder, name)),
    names: (name) => namesIn(join(folder, name)),
    hasProgram: (name) => places.some((place) => isProgram(join(place, name))),
  };
}

function textOf(path: string): string | null {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= LARGEST_BYTES ? readFileSync(path, 'utf8') : null;
  } catch {
    return null;
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path).toSorted();
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
