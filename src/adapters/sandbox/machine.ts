import { accessSync, constants } from 'node:fs';
import { getgid, getuid } from 'node:process';
import type { Arch } from './seccomp/syscalls.ts';

/** What this machine offers, as far as it can be seen without trying. */
export interface Machine {
  readonly arch: Arch;
  /** Whether the orchestrator runs as host root. */
  readonly root: boolean;
  /** Whom the step runs as, seen from the host and inside alike; never 0. */
  readonly uid: number;
  readonly gid: number;
  readonly bwrap: string;
  readonly perl: string;
}

/** Why a machine cannot have a sandbox. */
export interface Lack {
  readonly what: 'system' | 'bubblewrap' | 'perl';
  readonly detail: string;
  readonly remedy: string;
}

/** What a caller may say about its machine. */
export interface MachineOptions {
  /** Whom steps run as, on the host too, when the orchestrator is root. Default 60000. */
  readonly stepUid?: number;
  /** Where bubblewrap is, when it is in none of the usual places. */
  readonly bwrap?: string;
}

/** Reads the machine. */
export function readMachine(options: MachineOptions): Machine | Lack {
  const stepUid = options.stepUid ?? 60_000;
  const arch = process.arch;
  if (process.platform !== 'linux' || (arch !== 'x64' && arch !== 'arm64')) {
    return {
      what: 'system',
      detail: `no sandbox for ${process.platform} on ${arch}`,
      remedy: 'Run on Linux (x86-64 or arm64), or, where nothing is worth protecting, with --sandbox off.',
    };
  }
  const bwrap = findProgram(
    options.bwrap === undefined ? ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap'] : [options.bwrap],
  );
  if (bwrap === null) return missing('bubblewrap', 'bwrap', 'bubblewrap');
  const perl = findProgram(['/usr/bin/perl', '/bin/perl']);
  if (perl === null) return missing('perl', 'perl', 'perl-base');
  const [uid, gid] = [getuid?.() ?? 0, getgid?.() ?? 0];
  const root = uid === 0;
  if (root && !(Number.isInteger(stepUid) && stepUid > 0 && stepUid < 2 ** 32 - 1)) {
    const detail = `steps would run as uid ${stepUid}`;
    return { what: 'system', detail, remedy: 'Name an unprivileged uid for steps; never 0.' };
  }
  return { arch, root, uid: root ? stepUid : uid, gid: root ? stepUid : gid, bwrap, perl };
}

/** Only fixed places: a program found on PATH would be started before anything is confined. */
function findProgram(places: readonly string[]): string | null {
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(what: 'bubblewrap' | 'perl', program: string, debianPackage: string): Lack {
  return {
    what,
    detail: `${program} is not installed`,
    remedy: `Install it: apt-get install -y ${debianPackage} (Debian, Ubuntu), dnf install -y ${what} (Fedora).`,
  };
}
