import { lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { toolchainRoot } from './toolchain-root.ts';

/** The caller's tools as steps see them. */
export interface ToolView {
  /** `PATH` inside. */
  readonly path: readonly string[];
  /** Folders shown read-only at their own place, besides /usr. */
  readonly trees: readonly string[];
  /** Variables that tell version managers where they live. */
  readonly env: Readonly<Record<string, string>>;
}

/** The caller's environment. */
export type CallerEnv = Readonly<Record<string, string | undefined>>;

const SYSTEM = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Where version managers look for themselves, by the end of their folder's name. */
const MANAGER_VARIABLES: Readonly<Record<string, string>> = {
  ...{
    '.pyenv': 'PYENV_ROOT',
    '.rbenv': 'RBENV_ROOT',
    '.nodenv': 'NODENV_ROOT',
    '.goenv': 'GOENV_ROOT',
    '.jenv': 'JENV_ROOT',
  },
  ...{ '.asdf': 'ASDF_DATA_DIR', '.volta': 'VOLTA_HOME', mise: 'MISE_DATA_DIR', '.rustup': 'RUSTUP_HOME' },
};

/** Variables of the caller that name a toolchain's folder; kept when the folder is shown. */
const TOOLCHAIN_VARIABLES = ['JAVA_HOME', 'GOROOT', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'RUSTUP_TOOLCHAIN'];

/** Reads the caller's PATH; `ownProgram` is the Node that runs the orchestrator, which is no tool of the caller's. */
export function readToolView(env: CallerEnv, home: string, ownProgram: string): ToolView {
  const entries = (env['PATH'] ?? '').split(':').filter((entry) => entry.startsWith('/'));
  const folders = entries
    .flatMap((entry) => realFolder(entry) ?? [])
    .filter((folder) => !isOwn(folder, ownProgram));
  const path = [...new Set([...folders, ...SYSTEM])];
  const trees = outermost(
    path
      .filter((folder) => !isSystem(folder) && !isPackageBin(folder))
      .flatMap((folder) => treesOf(folder, home)),
  );
  return {
    path: path.filter((folder) => isSystem(folder) || isPackageBin(folder) || isBelow(folder, trees)),
    trees,
    env: { ...managerVariables(trees), ...toolchainVariables(env, trees) },
  };
}

/** Whether a path is one of the folders, or lies in one. */
export function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(`${folder}${sep}`));
}

/** Whether a path is part of the system that every step sees. */
export function isSystem(path: string): boolean {
  return isBelow(path, ['/usr', '/bin', '/sbin', '/lib', '/lib64']);
}

/** What npm puts on PATH; in a workspace it is visible anyway. */
function isPackageBin(folder: string): boolean {
  return folder.endsWith('/node_modules/.bin');
}

/** Whether npm put this folder on PATH for the orchestrator itself. */
function isOwn(folder: string, ownProgram: string): boolean {
  if (folder.endsWith('/node-gyp-bin')) return true;
  if (!folder.includes('/node_modules/')) return false;
  return realFile(join(folder, 'node')) === ownProgram;
}

/** The toolchain of a folder of programs, and those its links lead to. */
function treesOf(folder: string, home: string): readonly string[] {
  const root = toolchainRoot(folder, home);
  if (root === null) return [];
  const beyond = linkTargets(folder)
    .filter((target) => !isSystem(target) && !isBelow(target, [root]))
    .flatMap((target) => toolchainRoot(dirname(target), home) ?? []);
  const rustup = folder.endsWith('/.cargo/bin')
    ? realFolder(join(dirname(dirname(folder)), '.rustup'))
    : null;
  return [root, ...new Set(beyond), ...(rustup === null ? [] : [rustup])];
}

function linkTargets(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return [];
    return realFile(path) ?? [];
  });
}

function outermost(folders: readonly string[]): readonly string[] {
  const unique = [...new Set(folders)];
  return unique.filter(
    (folder) =>
      !isBelow(
        folder,
        unique.filter((other) => other !== folder),
      ),
  );
}

function managerVariables(trees: readonly string[]): Record<string, string> {
  const found = trees.flatMap((tree): [string, string][] => {
    const variable = MANAGER_VARIABLES[tree.slice(tree.lastIndexOf('/') + 1)];
    return variable === undefined ? [] : [[variable, tree]];
  });
  return Object.fromEntries(found);
}

function toolchainVariables(env: CallerEnv, trees: readonly string[]): Record<string, string> {
  const found = TOOLCHAIN_VARIABLES.flatMap((name): [string, string][] => {
    const value = env[name];
    if (value === undefined) return [];
    const shown = value.startsWith('/') ? realFolder(value) : value;
    return shown !== null && (!shown.startsWith('/') || isSystem(shown) || isBelow(shown, trees))
      ? [[name, shown]]
      : [];
  });
  return Object.fromEntries(found);
}

function realFolder(path: string): string | null {
  const real = realFile(path);
  return real !== null && statSync(real, { throwIfNoEntry: false })?.isDirectory() ? real : null;
}

function realFile(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
