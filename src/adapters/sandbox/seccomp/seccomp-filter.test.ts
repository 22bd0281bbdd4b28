import { describe, expect, test } from 'vitest';
import { seccompFilter } from './seccomp-filter.ts';
import { SYSCALLS } from './syscalls.ts';
import type { Arch } from './syscalls.ts';

const ARCH_TOKEN: Readonly<Record<Arch, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** What the kernel would do with a call: a small interpreter of the instructions that filters use. */
function decide(filter: Uint8Array, call: { arch: number; nr: number; args: readonly bigint[] }): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.nr, 0);
  data.writeUInt32LE(call.arch, 4);
  call.args.forEach((value, index) => data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + 8 * index));
  const program = Buffer.from(filter);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const [code, jt, jf, k] = [
      program.readUInt16LE(at * 8),
      program[at * 8 + 2] ?? 0,
      program[at * 8 + 3] ?? 0,
      program.readUInt32LE(at * 8 + 4),
    ];
    if (code === 0x20) accumulator = data.readUInt32LE(k);
    else if (code === 0x15) at += accumulator === k ? jt : jf;
    else if (code === 0x35) at += accumulator >= k ? jt : jf;
    else if (code === 0x45) at += (accumulator & k) === 0 ? jf : jt;
    else if (code === 0x06)
      return k === 0x7fff0000 ? 'allow' : k >>> 16 === 5 ? `errno ${k & 0xffff}` : 'kill';
    else throw new Error(`unexpected instruction ${code} at ${at}`);
  }
}

describe.each(['x64', 'arm64'] as const)('the filter for %s', (arch) => {
  const filter = seccompFilter(arch, true);
  const ask = (name: string, ...args: readonly (number | bigint)[]): string => {
    const nr = SYSCALLS[arch][name];
    if (nr === undefined) throw new Error(`${name} has no number on ${arch}`);
    return decide(filter, { arch: ARCH_TOKEN[arch], nr, args: args.map(BigInt) });
  };

  test('fits the limit of the kernel and is not trivial', () => {
    expect(filter.length / 8).toBeLessThan(4096);
    expect(filter.length / 8).toBeGreaterThan(80);
  });

  test.each([
    'mount',
    'unshare',
    'setns',
    'ptrace',
    'bpf',
    'keyctl',
    'perf_event_open',
    'io_uring_setup',
    'move_mount',
    'open_by_handle_at',
    'kexec_load',
  ])('%s is refused whatever its arguments', (name) =>
    expect([ask(name), ask(name, -1, -1, -1)]).toEqual(['errno 1', 'errno 1']),
  );

  test('calls that take flags from memory do not exist', () => {
    expect([ask('clone3'), ask('openat2')]).toEqual(['errno 38', 'errno 38']);
  });

  test('clone is allowed for threads and processes, never with a new namespace', () => {
    expect(ask('clone', 0x003d0f00)).toBe('allow');
    expect(ask('clone', 17)).toBe('allow');
    for (const flag of [0x10000000, 0x20000, 0x20000000, 0x40000000, 0x2000000])
      expect(ask('clone', flag | 17)).toBe('errno 1');
  });

  test('keystrokes cannot be pushed into a terminal, whatever the high half of the request', () => {
    expect([
      ask('ioctl', 0, 0x5412),
      ask('ioctl', 0, 0x541c),
      ask('ioctl', 0, 0xffff_ffff_0000_5412n),
    ]).toEqual(['errno 1', 'errno 1', 'errno 1']);
    expect(ask('ioctl', 0, 0x5401)).toBe('allow');
  });

  test('sockets of the internet and of unix are allowed, those of other families are not', () => {
    expect([1, 2, 10, 16].map((family) => ask('socket', family, 1))).toEqual([
      'allow',
      'allow',
      'allow',
      'allow',
    ]);
    expect([17, 38, 40].map((family) => ask('socket', family, 1))).toEqual([
      'errno 97',
      'errno 97',
      'errno 97',
    ]);
    const strict = seccompFilter(arch, false);
    expect(decide(strict, { arch: ARCH_TOKEN[arch], nr: SYSCALLS[arch]['socket'] ?? -1, args: [1n] })).toBe(
      'errno 97',
    );
  });

  test('set-id bits are refused where a file is made or changed, and ordinary modes are not', () => {
    expect([
      ask('fchmod', 3, 0o4755),
      ask('fchmodat', -100, 0, 0o2755),
      ask('fchmodat2', -100, 0, 0o6755),
    ]).toEqual(['errno 1', 'errno 1', 'errno 1']);
    expect([ask('fchmod', 3, 0o1777), ask('mkdirat', -100, 0, 0o755)]).toEqual(['allow', 'allow']);
    expect(ask('openat', -100, 0, 0o101, 0o4755)).toBe('errno 1');
    expect(ask('openat', -100, 0, 0o101, 0o644)).toBe('allow');
    // Without O_CREAT the mode is whatever lies in the register.
    expect(ask('openat', -100, 0, 0, 0o4755)).toBe('allow');
  });

  test('another architecture is killed', () => {
    expect(decide(filter, { arch: 0x40000003, nr: 1, args: [] })).toBe('kill');
  });
});

test('the x32 interface does not exist', () => {
  expect(decide(seccompFilter('x64', true), { arch: ARCH_TOKEN.x64, nr: 0x40000027, args: [] })).toBe(
    'errno 38',
  );
});
