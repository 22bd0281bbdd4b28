/**
 * The smallest folder that makes the programs of one PATH entry work.
 *
 * A home folder is never it, nor a folder that holds credentials: then only the
 * folder of programs itself is shown.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Version managers whose programs are shims: they need the manager's whole folder. */
const MANAGERS =
  /^(.*?\/(?:\.pyenv|\.rbenv|\.nodenv|\.goenv|\.jenv|\.asdf|\.volta|\.linuxbrew|share\/mise|share\/fnm))(?=\/)/;

/** Folders under which programs of many kinds, or secrets, lie beside `bin`. */
const SHARED = new Set([
  '.local',
  '.cargo',
  'go',
  '.deno',
  '.bun',
  '.npm-global',
  '.config',
  '.docker',
  '.krew',
]);

const CREDENTIALS = [
  '.npmrc',
  '.netrc',
  '.git-credentials',
  '.ssh',
  '.aws',
  '.gnupg',
  'credentials',
  'credentials.toml',
  'auth.json',
];

/** The folder to show for programs in `folder` (a real path), or `null` when it must not be shown. */
export function toolchainRoot(folder: string, home: string): string | null {
  if (folder === '/nix/store' || folder.startsWith('/nix/store/')) return '/nix/store';
  const managed = MANAGERS.exec(`${folder}/`)?.[1];
  if (managed !== undefined) return managed;
  const parent = dirname(folder);
  const whole =
    ['bin', 'sbin', 'libexec'].includes(basename(folder)) &&
    !SHARED.has(basename(parent)) &&
    mayShow(parent, home);
  if (whole && !CREDENTIALS.some((name) => existsSync(join(parent, name)))) return parent;
  return mayShow(folder, home) ? folder : null;
}

/** Neither the home folder nor one that holds it, nor a folder at the top of the file system other than /opt's. */
function mayShow(folder: string, home: string): boolean {
  return folder !== '/' && folder !== home && !`${home}/`.startsWith(`${folder}/`) && dirname(folder) !== '/';
}
