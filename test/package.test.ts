import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PackedPackage, manifest, packPackage, projectModules } from './packed-package.ts';

let root = '';
let user = '';
let packed: PackedPackage = { tarball: '', paths: [] };

/** A folder with the package and its dependencies as npm lays them, from what is installed here. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'package-'));
  user = join(root, 'user');
  packed = packPackage(root);
  const modules = join(user, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  execFileSync('tar', ['-xzf', packed.tarball, '-C', modules]);
  cpSync(join(modules, 'package'), join(modules, manifest.name), { recursive: true });
  for (const name of Object.keys(manifest.dependencies))
    symlinkSync(join(projectModules, name), join(modules, name));
  symlinkSync(join('..', manifest.name, manifest.bin.orchestrate), join(modules, '.bin', 'orchestrate'));
  writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
}, 120_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs a program in the folder of the user, whose HOME is there too. */
function run(program: string, args: readonly string[]): string {
  const env = { PATH: process.env['PATH'], HOME: root };
  return execFileSync(program, args, { cwd: user, env, encoding: 'utf8' });
}

describe('the npm package', () => {
  test('holds what a user needs and nothing of its making', () => {
    const tops = new Set(packed.paths.map((path) => path.split('/')[0]));
    expect(packed.paths).toEqual(
      expect.arrayContaining([
        'bin/orchestrate',
        'bin/orchestrate.js',
        'bin/launch.js',
        'dist/cli/main.js',
        'dist/index.d.ts',
      ]),
    );
    const known = [
      'bin',
      'dist',
      'docs',
      'examples',
      'plan.schema.json',
      'README.md',
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'LICENSE',
      'package.json',
    ];
    expect([...tops].toSorted()).toEqual(known.toSorted());
    expect(packed.paths.filter((path) => /\.test\.|\/testing\/|^dist\/.*(?<!\.d)\.ts$/.test(path))).toEqual(
      [],
    );
  });

  test('has every file that its package.json names', () => {
    const named = [manifest.bin.orchestrate, ...Object.values(manifest.exports['.'])];
    const missing = named.filter((path) => !existsSync(join(user, 'node_modules', manifest.name, path)));
    expect(missing).toEqual([]);
  });

  test('lets npm run the install script of the Node that it pins, and of nothing else', () => {
    expect(manifest.allowScripts).toEqual({ [`node@${manifest.dependencies['node']}`]: true });
  });

  test('gives the command, which knows its version', () => {
    expect(run(join(user, 'node_modules', '.bin', 'orchestrate'), ['--version'])).toBe(
      `${manifest.version}\n`,
    );
  });

  test('gives the library, without any package that only developers have', () => {
    const script = `import { createOrchestrator } from '${manifest.name}'; console.log(typeof createOrchestrator);`;
    expect(run(process.execPath, ['--input-type=module', '--eval', script])).toBe('function\n');
  });

  test.each(['nodenext', 'bundler'])(
    'gives the types of the library under %s, and they are checked',
    (resolution) => {
      const module = resolution === 'bundler' ? 'esnext' : resolution;
      const options = { module, moduleResolution: resolution, target: 'es2023', strict: true, noEmit: true };
      const compilerOptions = {
        ...options,
        skipLibCheck: false,
        types: ['node'],
        typeRoots: [join(projectModules, '@types')],
      };
      writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
      const use = `import { createOrchestrator } from '${manifest.name}';\n// @ts-expect-error: a function is no number\n`;
      writeFileSync(join(user, 'use.ts'), `${use}export const wrong: number = createOrchestrator;\n`);
      expect(run(join(projectModules, '.bin', 'tsc'), ['-p', user])).toBe('');
    },
  );
});
