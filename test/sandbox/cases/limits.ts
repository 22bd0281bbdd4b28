import assert from 'node:assert/strict';
import type { Case } from '../bench.ts';

const MIB = 1024 ** 2;

export const LIMIT_CASES: readonly Case[] = [
  {
    title: 'a fork loop stops at the limit, which is named, and another step is unaffected',
    run: async (bench) => {
      let running = () => undefined as void;
      const started = new Promise<void>((resolve) => (running = resolve));
      const bomb = bench.start(
        [
          '/usr/bin/perl',
          '-e',
          '$| = 1; print "up\\n"; for (1 .. 200) { my $p = fork; die "cannot fork: $!\\n" unless defined $p; if (!$p) { sleep 60; exit } } sleep 60',
        ],
        { limits: { processes: 40 }, timeoutMs: 20_000 },
        () => running(),
      );
      await started;
      const other = await bench.shell(
        'for i in 1 2 3 4 5 6 7 8 9 10; do (/bin/true &) ; /bin/true || exit 1; done; echo fine',
        { limits: { processes: 40 } },
      );
      assert.equal(other.stdout, 'fine\n');
      const exit = await bomb.exit;
      assert.equal(exit.failure?.kind, 'limit');
      assert.match(exit.failure?.message ?? '', /40 processes \(limits\.processes\)/);
      const control = await bench.control(
        "perl -e 'for (1 .. 100) { my $p = fork; die unless defined $p; exit 0 if !$p } print qq(forked\\n)'",
        bench.folder(),
      );
      assert.equal(control.output, 'forked\n');
    },
  },
  {
    title: 'a memory eater stops at the limit, which is named',
    run: async (bench) => {
      const eat = `perl -e 'my $x = "x" x 200_000_000; print length $x'`;
      const { exit } = await bench.shell(eat, { limits: { memoryBytes: 100 * MIB } });
      assert.equal(exit.failure?.kind, 'limit');
      assert.match(exit.failure?.message ?? '', /memory limit of 100MiB \(limits\.memory\)/);
      assert.equal((await bench.control(eat, bench.folder())).output, '200000000');
    },
  },
  {
    title: 'one large file stops at the limit, which is named',
    run: async (bench) => {
      const fill = (place: string): string => `dd if=/dev/zero of=${place}/big bs=1M count=40`;
      const inTmp = await bench.shell(fill('/tmp'), { limits: { scratchBytes: 16 * MIB } });
      assert.match(inTmp.exit.failure?.message ?? '', /scratch space of 16MiB \(limits\.scratch\)/);
      const inWorkspace = await bench.shell(fill('.'), { limits: { scratchBytes: 16 * MIB } });
      assert.equal(inWorkspace.exit.failure?.kind, 'limit');
      const kept = await bench.shell(fill('.'), { writes: 'kept', limits: { fileBytes: 16 * MIB } });
      assert.equal(kept.exit.failure?.kind, 'limit');
      assert.match(kept.exit.failure?.message ?? '', /16MiB for one file \(limits\.file\)/);
      assert.equal((await bench.control(fill('.'), bench.folder())).code, 0);
    },
  },
  {
    title: 'many files stop at the limit, in every folder that can be written',
    run: async (bench) => {
      for (const folder of ['/tmp', '/home/step', '/dev/shm', '.']) {
        const script = `i=0; while [ $i -lt 40 ]; do dd if=/dev/zero of=${folder}/f$i bs=1M count=1 2>/dev/null || { echo "No space left on device" >&2; exit 1; }; i=$((i+1)); done`;
        const { exit } = await bench.shell(script, { limits: { scratchBytes: 16 * MIB } });
        assert.equal(exit.failure?.kind, 'limit', folder);
      }
      const { stdout } = await bench.shell(
        'for d in / /dev /etc /var /home /run; do (: > $d/x) 2>/dev/null && echo $d; done; echo end',
      );
      assert.equal(stdout, 'end\n');
    },
  },
  {
    title: 'a loop that only burns time meets the timeout',
    run: async (bench) => {
      const { exit } = await bench.shell('while :; do :; done', { timeoutMs: 500 });
      assert.equal(exit.failure?.kind, 'timeout');
    },
  },
  {
    title: 'a flood of output stops at the limit, which is named, and no byte more is delivered',
    run: async (bench) => {
      const { exit, stdout, stderr } = await bench.shell('yes & yes >&2', {
        limits: { outputBytes: 3 * MIB },
      });
      assert.deepEqual(exit.failure, {
        kind: 'output',
        message: 'wrote more than 3MiB of output (limits.output)',
      });
      assert.equal(stdout.length + stderr.length, 3 * MIB);
    },
  },
  {
    title: 'output just at the limit is whole and no failure, whatever its bytes',
    run: async (bench) => {
      const bytes: Uint8Array[] = [];
      const running = bench.start(
        ['/usr/bin/perl', '-e', 'binmode STDOUT; print pack("C*", map { $_ % 256 } 0 .. 255) x 4096'],
        { limits: { outputBytes: MIB } },
        (_stream, chunk) => bytes.push(Buffer.from(chunk)),
      );
      const exit = await running.exit;
      assert.equal(exit.failure, undefined);
      const all = Buffer.concat(bytes);
      assert.equal(all.length, MIB);
      assert.ok(all.every((byte, index) => byte === index % 256));
    },
  },
  {
    title: 'a core file is never written',
    run: async (bench) => {
      const { stdout } = await bench.shell('ulimit -c; ulimit -c unlimited 2>/dev/null; ulimit -c');
      assert.equal(stdout, '0\n0\n');
    },
  },
];
