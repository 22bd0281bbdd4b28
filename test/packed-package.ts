/** The npm package as `npm publish` would send it, made from a copy of the sources. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const project = dirname(import.meta.dirname);

/** The project's own node_modules: the Node 24 and the packages that tests use. */
export const projectModules = join(project, 'node_modules');

/** What package.json says, as far as tests ask. */
export const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as Manifest; // our own file

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: { readonly orchestrate: string };
  readonly exports: { readonly '.': Readonly<Record<string, string>> };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

/** A tarball and the paths in it. */
export interface PackedPackage {
  readonly tarball: string;
  readonly paths: readonly string[];
}

/** Builds and packs into `folder`; the project itself stays as it is. */
export function packPackage(folder: string): PackedPackage {
  const copy = join(folder, 'copy');
  const left = new Set(['node_modules', 'dist', 'coverage', '.git']);
  cpSync(project, copy, { recursive: true, filter: (path) => !left.has(relative(project, path)) });
  symlinkSync(projectModules, join(copy, 'node_modules'));
  mkdirSync(join(folder, 'packed'));
  const args = ['pack', '--json', '--pack-destination', join(folder, 'packed')];
  const printed = execFileSync('npm', args, {
    cwd: copy,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // What prepack prints comes before the list.
  const list: unknown = JSON.parse(printed.slice(printed.indexOf('\n[') + 1));
  const [packed] = list as [{ filename: string; files: { path: string }[] }]; // as npm documents it
  return { tarball: join(folder, 'packed', packed.filename), paths: packed.files.map(({ path }) => path) };
}
