import { existsSync, readFileSync } from 'node:fs';

/** What a machine says about user namespaces without trying one. */
export interface Facts {
  /** Ubuntu 23.10 and newer. */
  readonly apparmorRestricts: boolean;
  /** Older Debian kernels. */
  readonly cloneForbidden: boolean;
  readonly noUserNamespaces: boolean;
  readonly container: boolean;
  /** `uname -r`. */
  readonly kernel: string;
  readonly root: boolean;
}

/** Reads them; what cannot be read says nothing. */
export function readFacts(): Facts {
  return {
    apparmorRestricts: read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1',
    cloneForbidden: read('/proc/sys/kernel/unprivileged_userns_clone') === '0',
    noUserNamespaces: read('/proc/sys/user/max_user_namespaces') === '0',
    container: ['/.dockerenv', '/run/.containerenv', '/var/run/secrets/kubernetes.io'].some((path) =>
      existsSync(path),
    ),
    kernel: read('/proc/sys/kernel/osrelease') ?? '',
    root: process.getuid?.() === 0,
  };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
