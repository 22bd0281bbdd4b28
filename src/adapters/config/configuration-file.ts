/** The operator's configuration file: read once, when something of it is first needed. */
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { readFileSync, realpathSync } from 'node:fs';
import type { Parsed } from '../../core/issue.ts';
import { NO_CONFIGURATION, type Configuration } from './configuration.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigurationFile {
  /** Where it is, or would be. */
  readonly path: string;
  readonly exists: boolean;
  /** The whole of it, or everything that is wrong with it. Loads the YAML library only for a file that is there. */
  read(): Promise<Parsed<Configuration>>;
  /** Whether `store` can stand in it. A list of tasks asks this, and is spared the YAML library. */
  mayNameStore(): boolean;
  /** Whether it lies in a folder, given by its real path: steps that work there could change it. */
  isInside(folder: string): boolean;
}

/** Opens `$XDG_CONFIG_HOME/orchestrate/config.yaml`, else `~/.config/orchestrate/config.yaml`. */
export function openConfigurationFile(environment: Environment): ConfigurationFile {
  const home = environment['HOME'] || homedir();
  const path = configurationPath(environment, home);
  const bytes = contentsOf(path);
  return {
    path,
    exists: bytes !== null,
    async read() {
      if (bytes === null) return { ok: true, value: NO_CONFIGURATION };
      if (bytes instanceof Error)
        return {
          ok: false,
          issues: [{ code: 'unreadable', path: [], message: `cannot be read: ${bytes.message}` }],
        };
      const { parseConfiguration } = await import('./parse-configuration.ts');
      return parseConfiguration(bytes, home);
    },
    // A quoted key may be written with escapes.
    mayNameStore: () => bytes instanceof Error || /store|\\/.test(bytes?.toString('utf8') ?? ''),
    isInside: (folder) =>
      bytes !== null && realpathSync(path).startsWith(folder.endsWith(sep) ? folder : folder + sep),
  };
}

/** A relative `$XDG_CONFIG_HOME` is to be ignored, says the specification of base directories. */
function configurationPath(environment: Environment, home: string): string {
  const named = environment['XDG_CONFIG_HOME'];
  return join(named?.startsWith('/') ? named : join(home, '.config'), 'orchestrate', 'config.yaml');
}

/** `null` when there is no file. */
function contentsOf(path: string): Buffer | Error | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return isMissing ? null : (error as Error); // node:fs throws nothing but errors
  }
}
