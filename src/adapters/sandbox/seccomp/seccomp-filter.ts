/**
 * The system call filter as a classic BPF program, for `bwrap --seccomp`.
 *
 * 1. A foreign architecture kills the process; the x32 ABI does not exist.
 * 2. What could widen the boundary is refused whatever the arguments.
 * 3. Arguments are compared only where the kernel reads them from registers; a call
 *    that takes them from memory (clone3, openat2) does not exist instead, and the
 *    C library falls back to the older one.
 * 4. Everything else is allowed: this is a deny list, ordinary programs run inside.
 */
import { SYSCALLS } from './syscalls.ts';
import type { Arch } from './syscalls.ts';

/** One classic BPF instruction: code, jump if true, jump if false, constant. */
type Instruction = readonly [code: number, jt: number, jf: number, k: number];

const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const errno = (code: number): number => 0x00050000 | code;

const AUDIT_ARCH: Readonly<Record<Arch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Calls refused whatever their arguments. */
const REFUSED = [
  ...['ptrace', 'process_vm_readv', 'process_vm_writev', 'process_madvise', 'pidfd_getfd'],
  ...['add_key', 'request_key', 'keyctl', 'bpf', 'perf_event_open', 'userfaultfd', 'fanotify_init'],
  ...['mount', 'umount2', 'pivot_root', 'move_mount', 'open_tree', 'open_tree_attr', 'mount_setattr'],
  ...['fsopen', 'fsconfig', 'fsmount', 'fspick', 'unshare', 'setns'],
  ...['io_uring_setup', 'io_uring_enter', 'io_uring_register', 'open_by_handle_at', 'name_to_handle_at'],
  ...['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module', 'swapon', 'swapoff'],
  ...['reboot', 'syslog', 'acct', 'quotactl', 'quotactl_fd', 'lookup_dcookie', 'ioperm', 'iopl'],
];

/** Calls that take flags from memory, where a filter cannot read them. */
const ABSENT = ['clone3', 'openat2'];

const NAMESPACE_FLAGS = 0x7e020000; // every CLONE_NEW* that clone takes
const SET_ID_BITS = 0o6000;
const CREATES = 0o20000100; // O_CREAT, and the bit of O_TMPFILE that is not O_DIRECTORY
const TERMINAL_INJECTION = [0x5412, 0x541c]; // TIOCSTI, TIOCLINUX
const FAMILIES = [2, 10, 16]; // IPv4, IPv6, netlink; vsock would reach a hypervisor
const UNIX = 1;

/** Which argument of a call holds the mode of a file that it makes or changes. */
const MODE_ARGUMENT: Readonly<Record<string, number>> = {
  ...{ chmod: 1, fchmod: 1, fchmodat: 2, fchmodat2: 2, creat: 1 },
  ...{ mkdir: 1, mkdirat: 2, mknod: 1, mknodat: 2 },
};
const OPEN_FLAGS_ARGUMENT: Readonly<Record<string, number>> = { open: 1, openat: 2 };

/** The low half of an argument; flags, families, modes and requests are 32 bits wide. */
const loadArgument = (index: number): Instruction => [LOAD, 0, 0, 16 + 8 * index];
const give = (value: number): Instruction => [RETURN, 0, 0, value];

/** Runs `body`, which always returns, when the call is `number`. */
function onCall(number: number | undefined, body: readonly Instruction[]): Instruction[] {
  if (number === undefined) return [];
  return [[JUMP_EQUAL, 0, body.length, number], ...body];
}

/** Refuses when the argument has one of the bits. */
function refuseBits(argument: number, bits: number): Instruction[] {
  return [loadArgument(argument), [JUMP_ANY_BIT, 0, 1, bits], give(errno(EPERM)), give(ALLOW)];
}

function refuseValues(argument: number, values: readonly number[]): Instruction[] {
  const tests = values.flatMap((value): Instruction[] => [[JUMP_EQUAL, 0, 1, value], give(errno(EPERM))]);
  return [loadArgument(argument), ...tests, give(ALLOW)];
}

function allowFamilies(families: readonly number[]): Instruction[] {
  const tests = families.flatMap((family): Instruction[] => [[JUMP_EQUAL, 0, 1, family], give(ALLOW)]);
  return [loadArgument(0), ...tests, give(errno(EAFNOSUPPORT))];
}

function refuseCreatedSetId(flags: number): Instruction[] {
  return [
    loadArgument(flags),
    [JUMP_ANY_BIT, 1, 0, CREATES],
    give(ALLOW),
    ...refuseBits(flags + 1, SET_ID_BITS),
  ];
}

function instructions(arch: Arch, unixSockets: boolean): Instruction[] {
  const table = SYSCALLS[arch];
  const call = (name: string, body: readonly Instruction[]): Instruction[] => onCall(table[name], body);
  const each = (
    bodies: Readonly<Record<string, number>>,
    body: (argument: number) => Instruction[],
  ): Instruction[] => Object.entries(bodies).flatMap(([name, argument]) => call(name, body(argument)));
  return [
    [LOAD, 0, 0, 4],
    [JUMP_EQUAL, 1, 0, AUDIT_ARCH[arch]],
    give(KILL_PROCESS),
    [LOAD, 0, 0, 0],
    ...(arch === 'x64' ? ([[JUMP_AT_LEAST, 0, 1, 0x40000000], give(errno(ENOSYS))] as const) : []),
    ...REFUSED.flatMap((name) => call(name, [give(errno(EPERM))])),
    ...ABSENT.flatMap((name) => call(name, [give(errno(ENOSYS))])),
    ...call('socket', allowFamilies(unixSockets ? [UNIX, ...FAMILIES] : FAMILIES)),
    ...call('clone', refuseBits(0, NAMESPACE_FLAGS)),
    ...call('ioctl', refuseValues(1, TERMINAL_INJECTION)),
    ...each(OPEN_FLAGS_ARGUMENT, refuseCreatedSetId),
    ...each(MODE_ARGUMENT, (argument) => refuseBits(argument, SET_ID_BITS)),
    give(ALLOW),
  ];
}

/**
 * The program as bytes. `unixSockets` allows unix sockets, for when no socket file of
 * the host can be reached.
 */
export function seccompFilter(arch: Arch, unixSockets: boolean): Uint8Array {
  const program = instructions(arch, unixSockets);
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, jt, jf, k], index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes[index * 8 + 2] = jt;
    bytes[index * 8 + 3] = jf;
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  });
  return bytes;
}
