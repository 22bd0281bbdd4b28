import assert from 'node:assert/strict';
import type { Bench, Case } from '../bench.ts';

const NUMBERS = {
  x64: {
    ptrace: 101,
    keyctl: 250,
    bpf: 321,
    perf: 298,
    userfaultfd: 323,
    addKey: 248,
    unshare: 272,
    getpid: 39,
  },
  arm64: {
    ptrace: 117,
    keyctl: 219,
    bpf: 280,
    perf: 241,
    userfaultfd: 282,
    addKey: 217,
    unshare: 97,
    getpid: 172,
  },
} as const;

const NR = NUMBERS[process.arch === 'arm64' ? 'arm64' : 'x64'];

/** A perl line that makes one system call and prints its error number, 0 for success. */
const call = (...args: readonly (number | string)[]): string =>
  `perl -e 'my $a = "\\0" x 256; $! = 0; syscall(${args.join(', ')}); print $! + 0, "\\n"'`;

const EPERM = '1';

/** A call that must be refused inside and, without the sandbox, gives another answer. */
function refusedCall(title: string, line: string, inside = EPERM): Case {
  return {
    title,
    run: async (bench) => {
      const { stdout, stderr } = await bench.shell(line);
      assert.equal(stdout.trim(), inside, stderr);
      const control = await bench.control(line, bench.folder());
      assert.match(control.output, /^\d+$/m);
      assert.notEqual(control.output.trim(), inside, 'the control gets another answer');
    },
  };
}

/** A script that must fail inside and succeed without the sandbox. */
async function fails(bench: Bench, script: string, control = script): Promise<void> {
  const inside = await bench.shell(script);
  assert.ok(inside.exit.exitCode !== 0, `${script} succeeded: ${inside.stdout}`);
  const { code, output } = await bench.control(control, bench.folder());
  assert.equal(code, 0, `the control succeeds: ${output}`);
}

export const KERNEL_CASES: readonly Case[] = [
  { title: 'a new user namespace is refused', run: (bench) => fails(bench, 'unshare -U true') },
  {
    title: 'a mount is refused',
    run: (bench) => fails(bench, 'mount -t tmpfs none .', 'unshare -Urm mount -t tmpfs none .'),
  },
  {
    title: 'the system cannot be remounted writable',
    run: async (bench) => {
      const { stdout } = await bench.shell(
        'mount -o remount,rw / ; mount -o remount,bind,rw /usr; touch /usr/planted /planted && echo done',
      );
      assert.equal(stdout, '');
      const control = await bench.control(
        'unshare -Urm sh -c "mount --bind . . && mount -o remount,bind,ro . && mount -o remount,bind,rw ."',
        bench.folder(),
      );
      assert.equal(control.code, 0, control.output);
    },
  },
  {
    title: 'a device node cannot be made',
    only: 'root',
    run: async (bench) => {
      const { exit } = await bench.shell('mknod node c 1 3', { writes: 'kept' });
      assert.notEqual(exit.exitCode, 0);
    },
  },
  {
    title: 'kernel settings are read-only',
    run: async (bench) => {
      const script =
        'for f in kernel/core_pattern vm/drop_caches kernel/hostname; do (: >> /proc/sys/$f) 2>/dev/null && echo "$f"; done; (: >> /proc/sysrq-trigger) 2>/dev/null && echo sysrq; test -r /proc/sys/kernel/core_pattern && echo readable';
      const { stdout } = await bench.shell(script);
      assert.equal(stdout, 'readable\n');
    },
  },
  {
    title: 'control groups and their release agents are not there',
    run: async (bench) => {
      const { stdout } = await bench.shell(
        'ls /sys /sys/fs/cgroup 2>/dev/null; find / -xdev -name release_agent 2>/dev/null',
      );
      assert.equal(stdout, '');
    },
  },
  refusedCall(
    'ptrace is refused',
    `perl -e 'my $p = fork; if (!$p) { sleep 5; exit } $! = 0; syscall(${NR.ptrace}, 16, $p, 0, 0); my $e = $! + 0; kill 9, $p; print "$e\\n"'`,
  ),
  refusedCall('keyctl is refused', call(NR.keyctl, 0, -3, 0, 0, 0)),
  refusedCall('add_key is refused', call(NR.addKey, 0, 0, 0, 0, 0)),
  refusedCall('perf events are refused', call(NR.perf, 0, 0, -1, -1, 0)),
  refusedCall('io_uring is refused', call(425, 1, 0)),
  refusedCall(
    'a socket of an uncommon family is refused',
    `perl -e 'socket(my $s, 17, 3, 0); print $! + 0, "\\n"'`,
    '97',
  ),
  refusedCall(
    'a keystroke cannot be pushed into a terminal',
    `perl -e 'my $c = "x"; $! = 0; ioctl(STDIN, 0x5412, $c); print $! + 0, "\\n"'`,
  ),
  refusedCall(
    'the high half of a request does not hide a keystroke',
    `perl -e 'my $c = "x"; $! = 0; syscall(${process.arch === 'arm64' ? 29 : 16}, 0, 0x7f00005412, $c); print $! + 0, "\\n"'`,
  ),
  {
    title: 'bpf and userfaultfd are refused',
    run: async (bench) => {
      const script = [call(NR.bpf, 0, 0, 0), call(NR.userfaultfd, 1)].join('; ');
      assert.equal((await bench.shell(script)).stdout, '1\n1\n');
    },
  },
  {
    title: 'the x32 interface does not exist',
    lack: process.arch === 'x64' ? null : 'only x86-64 has it',
    run: async (bench) => assert.equal((await bench.shell(call(0x40000000 + NR.getpid))).stdout.trim(), '38'),
  },
  {
    title: 'a step has no capability and gains none',
    run: async (bench) => {
      const { stdout } = await bench.shell("grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status; id -u");
      assert.match(
        stdout,
        /CapInh:\t0{16}\nCapPrm:\t0{16}\nCapEff:\t0{16}\nCapBnd:\t0{16}\nCapAmb:\t0{16}\nNoNewPrivs:\t1\nSeccomp:\t2\n[1-9]\d*\n/,
      );
    },
  },
  {
    title: 'the controlling terminal is out of reach and stdin is at its end',
    run: async (bench) => {
      const { stdout } = await bench.shell('(: < /dev/tty) 2>/dev/null && echo tty; cat; echo end');
      assert.equal(stdout, 'end\n');
      const control = await bench.control(
        "script -qec '(: < /dev/tty) && echo tty' /dev/null",
        bench.folder(),
      );
      assert.match(control.output, /tty/);
    },
  },
];
