import { INIT_SOURCE } from './init-source.ts';
import { LAUNCHER_SOURCE } from './launcher-source.ts';
import { packFields } from './fields.ts';
import { seccompFilter } from '../seccomp/seccomp-filter.ts';
import { SYSCALLS } from '../seccomp/syscalls.ts';
import type { Arch } from '../seccomp/syscalls.ts';
import type { Limits } from '../../../core/plan.ts';
import type { Machine } from '../machine.ts';
import { ROOT } from './operation.ts';
import type { Field } from './fields.ts';
import type { Operation } from './operation.ts';

/** What one launch does, once its view is known. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** Ports of the step's loopback at which the helper listens. */
  readonly ports: readonly number[];
  readonly operations: readonly Operation[];
}

/** Numbers of `setrlimit`. */
const RLIMIT = { fsize: 1, data: 2, core: 4, nproc: 6 };

/** The processes of bubblewrap and of the init process, which count as the step's. */
const OWN_PROCESSES = 4;

const OPEN_FLAGS: Readonly<Record<Arch, Readonly<Record<string, number>>>> = {
  x64: { O_PATH: 0o10000000, O_DIRECTORY: 0o200000, O_NOFOLLOW: 0o400000 },
  arm64: { O_PATH: 0o10000000, O_DIRECTORY: 0o40000, O_NOFOLLOW: 0o100000 },
};

/** What every launch on a machine has in common; the launcher builds it ahead of time. */
export function sharedConfig(machine: Machine, operations: readonly Operation[]): Buffer {
  return packFields([
    packFields([
      machine.root ? 'root' : 'user',
      machine.uid,
      machine.gid,
      numbersOf(machine.arch),
      machine.bwrap,
      machine.perl,
      INIT_SOURCE,
      seccompFilter(machine.arch, true),
      seccompFilter(machine.arch, false),
      operations,
    ]),
  ]);
}

/** What one launch adds. */
export function launchConfig(machine: Machine, plan: LaunchPlan): Buffer {
  const first = packFields([
    numbersOf(machine.arch),
    plan.folder,
    plan.argv,
    Object.entries(plan.env).flat(),
    plan.ports,
  ]);
  const options = `${bubblewrapOptions(plan.limits).join('\0')}\0`;
  return packFields([rlimits(plan.limits), options, first, plan.operations]);
}

function numbersOf(arch: Arch): readonly Field[] {
  return [...Object.entries(SYSCALLS[arch]), ...Object.entries(OPEN_FLAGS[arch])].flat();
}

/** The launcher's command line, without the last argument: the process id of its parent. */
export function launcherArgv(perl: string): readonly string[] {
  return [perl, '-e', LAUNCHER_SOURCE];
}

function rlimits(limits: Limits): readonly number[] {
  return [
    ...[RLIMIT.core, 0],
    ...[RLIMIT.fsize, limits.fileBytes],
    ...[RLIMIT.data, limits.memoryBytes],
    ...[RLIMIT.nproc, limits.processes + OWN_PROCESSES],
  ];
}

/** The root is complete when bubblewrap gets it; it adds what belongs to the namespaces that it makes. */
function bubblewrapOptions(limits: Limits): readonly string[] {
  return [
    ...['--unshare-all', '--unshare-user', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--as-pid-1', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
    ...['--bind', ROOT, '/', '--proc', '/proc', '--ro-bind', '/proc/sys', '/proc/sys', '--dev', '/dev'],
    ...['--perms', '1777', '--size', String(limits.scratchBytes), '--tmpfs', '/dev/shm'],
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--chdir', '/'],
  ];
}
