/** A person's place on a machine, for tests of the program as a whole: a home, a store, a folder to work in. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homedir } from 'node:os';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'orchestrate.js');

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Place {
  readonly home: string;
  /** The folder that commands are called in. */
  readonly folder: string;
  /** Where the configuration file belongs. */
  readonly configuration: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Writes files below `folder`, or at absolute paths. */
  write(files: Readonly<Record<string, string>>): void;
  /** Runs the program to its end. */
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Readonly<Record<string, string>> },
  ): Ran;
}

/** Makes an empty place, which goes with the running test. */
export function createPlace(): Place {
  const root = temporaryFolder();
  // Steps of a root orchestrator run as another user, who must get through here.
  chmodSync(root, 0o755);
  const [home, folder] = [join(root, 'home'), join(root, 'work')];
  for (const path of [home, folder]) mkdirSync(path);
  // The program's compiled code is kept there, which makes each further start several times faster.
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const environment = {
    HOME: home,
    XDG_CACHE_HOME: cache,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
  };
  return {
    home,
    folder,
    configuration: join(home, '.config', 'orchestrate', 'config.yaml'),
    environment,
    write(files) {
      for (const [name, text] of Object.entries(files)) {
        const path = name.startsWith('/') ? name : join(folder, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    },
    run(args, { input = '', env = {} } = {}) {
      const options = { cwd: folder, env: { ...environment, ...env }, input, encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
      return { status, stdout, stderr };
    },
  };
}
