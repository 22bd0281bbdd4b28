import { execFileSync } from 'node:child_process';
import type { CallerEnv } from './tool-view.ts';

/** What steps know of the caller's git configuration: who commits, and which folders are trusted. */
export interface GitIdentity {
  /** The text of a `.gitconfig`. */
  readonly config: string;
}

const COPIED = /^(user\.name|user\.email|safe\.directory)$/;

/** Reads the caller's global configuration with git itself; without git there is no identity to copy. */
export function readGitIdentity(env: CallerEnv): GitIdentity {
  const settings = globalSettings(env).filter(([key]) => COPIED.test(key));
  return { config: settings.map(([key, value]) => section(key, value)).join('') };
}

function globalSettings(env: CallerEnv): readonly (readonly [key: string, value: string])[] {
  try {
    const listed = execFileSync('/usr/bin/git', ['config', '--global', '--includes', '--list', '-z'], {
      cwd: '/',
      env: { HOME: env['HOME'], XDG_CONFIG_HOME: env['XDG_CONFIG_HOME'] },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed.split('\0').map((entry) => {
      const end = entry.indexOf('\n');
      return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
    });
  } catch {
    return [];
  }
}

function section(key: string, value: string): string {
  const [name, setting] = key.split('.');
  const quoted = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `[${name}]\n\t${setting} = "${quoted}"\n`;
}
