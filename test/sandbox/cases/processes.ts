import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ORDINARY_UID, idOf } from '../bench.ts';
import type { Bench, Case } from '../bench.ts';

/** Numbers of living processes whose command line holds a text. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          pid !== process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').includes(text)
        );
      } catch {
        return false;
      }
    });
}

/** Waits for something that has no event, with a deadline. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    assert.ok(performance.now() < end, `${what} within ten seconds`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A duration that names the processes of one case. */
let seconds = 10_000_000 + process.pid * 100;
const uniqueSleep = (): string => `sleep ${++seconds}`;

/** A process outside that the step's uid may signal. */
function victim(bench: Bench) {
  return spawn('sleep', ['600'], {
    stdio: 'ignore',
    ...(bench.role === 'root' ? { uid: 60_000, gid: 60_000 } : {}),
  });
}

export const PROCESS_CASES: readonly Case[] = [
  {
    title: 'a process outside cannot be signalled',
    run: async (bench) => {
      const target = victim(bench);
      const exited = once(target, 'exit');
      const { stdout } = await bench.shell(
        `kill -9 ${target.pid} 2>/dev/null && echo killed; kill -9 -1 2>/dev/null; echo end`,
      );
      assert.ok(!stdout.includes('killed'));
      assert.equal(target.exitCode ?? target.signalCode, null);
      const control = spawn(
        '/bin/sh',
        ['-c', `kill -9 ${target.pid}`],
        bench.role === 'root' ? { uid: 60_000, gid: 60_000 } : {},
      );
      await Promise.all([once(control, 'exit'), exited]);
      assert.equal(target.signalCode, 'SIGKILL', 'the control ends it');
    },
  },
  {
    title: 'processes outside cannot be seen',
    run: async (bench) => {
      const { stdout } = await bench.shell("ls /proc | grep -E '^[0-9]+$' | sort -n | tail -1");
      assert.ok(Number(stdout) < 20, stdout);
    },
  },
  {
    title: 'a process that a step leaves behind in its own session is named and ended',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const { exit } = await bench.shell(`setsid ${sleep} & ${sleep} & exit 7`);
      assert.equal(exit.exitCode, 7);
      assert.deepEqual(exit.leftRunning, [sleep, sleep]);
      assert.deepEqual(processesWith(sleep), []);
      const control = uniqueSleep();
      await bench.control(`setsid ${control} >/dev/null 2>&1 & exit 0`, bench.folder());
      const survivors = processesWith(control);
      survivors.forEach((pid) => process.kill(pid, 'SIGKILL'));
      assert.equal(survivors.length, 1, 'the control leaves it');
    },
  },
  {
    title: 'a grandchild that holds the output does not delay the end',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const { exit, stdout } = await bench.shell(`${sleep} & echo done`, { timeoutMs: 20_000 });
      assert.deepEqual([exit.exitCode, stdout], [0, 'done\n']);
    },
  },
  {
    title: 'a timeout ends every process of a step and says so',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const { exit } = await bench.shell(`trap '' TERM INT; setsid ${sleep} & ${sleep}`, { timeoutMs: 700 });
      assert.deepEqual(exit.failure, { kind: 'timeout', message: 'ran longer than 700ms (timeout)' });
      assert.equal(exit.exitCode, null);
      assert.deepEqual(processesWith(sleep), []);
    },
  },
  {
    title: 'kill ends every process of a step with the given failure',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const failure = { kind: 'cancelled', message: 'a person said so' } as const;
      const running = bench.start(['/bin/sh', '-c', `setsid ${sleep} & echo ready; ${sleep}`], {}, () =>
        running.kill(failure),
      );
      assert.deepEqual((await running.exit).failure, failure);
      assert.deepEqual(processesWith(sleep), []);
    },
  },
  {
    title: 'a step that is killed before it runs ends, too',
    run: async (bench) => {
      const failure = { kind: 'cancelled', message: 'at once' } as const;
      const running = bench.start(['/bin/sleep', '600']);
      running.kill(failure);
      assert.deepEqual((await running.exit).failure, failure);
    },
  },
  {
    title: 'when the launcher is killed nothing of the step survives',
    run: async (bench) => {
      const sleep = uniqueSleep();
      let ready = () => undefined as void;
      const started = new Promise<void>((resolve) => (ready = resolve));
      const running = bench.start(['/bin/sh', '-c', `setsid ${sleep} & echo ready; ${sleep}`], {}, () =>
        ready(),
      );
      await started;
      const helper = bench.sandbox.helper();
      assert.ok(helper !== null);
      const launchers = processesWith('bwrap --args').filter((pid) => parentOf(pid) === helper.pid);
      assert.equal(launchers.length, 1);
      process.kill(launchers[0] as number, 'SIGKILL'); // one, as just asserted
      assert.equal((await running.exit).failure?.kind, 'signal');
      await until('every process of the step is gone', () => processesWith(sleep).length === 0);
    },
  },
  {
    title: 'when the helper is killed its steps are lost, end, and the next launch works',
    run: async (bench) => {
      const sleep = uniqueSleep();
      let ready = () => undefined as void;
      const started = new Promise<void>((resolve) => (ready = resolve));
      const running = bench.start(['/bin/sh', '-c', `setsid ${sleep} & echo ready; ${sleep}`], {}, () =>
        ready(),
      );
      await started;
      const helper = bench.sandbox.helper();
      assert.ok(helper !== null);
      process.kill(helper.pid, 'SIGKILL');
      const exit = await running.exit;
      assert.deepEqual([exit.lost, exit.failure?.kind, exit.exitCode], [true, 'lost', null]);
      await until('every process of the step is gone', () => processesWith(sleep).length === 0);
      assert.equal((await bench.shell('echo again')).stdout, 'again\n');
      assert.notEqual(bench.sandbox.helper()?.pid, helper.pid);
    },
  },
  {
    title: 'when the owner is killed its helper and steps end',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const workspace = bench.workspace();
      const program = fileURLToPath(new URL('../launch-alone.ts', import.meta.url));
      const owner = spawn(
        process.execPath,
        [program, workspace, idOf(workspace), `echo ready; setsid ${sleep} & ${sleep}`],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const exited = once(owner, 'exit');
      await once(owner.stdout, 'data');
      assert.ok(processesWith(sleep).length >= 2);
      owner.kill('SIGKILL');
      await exited;
      await until('every process of the step is gone', () => processesWith(sleep).length === 0);
    },
  },
  {
    title: 'a step cannot write its own result on the channel of its sandbox',
    run: async (bench) => {
      const script =
        'for f in /proc/1/fd/*; do echo \'{"exit":0,"left":[]}\' > $f; done 2>/dev/null; ls /proc/1/fd 2>/dev/null; kill -9 1; exit 9';
      const { exit, stdout } = await bench.shell(script);
      assert.deepEqual([exit.exitCode, stdout], [9, '']);
    },
  },
  {
    title: 'a command that is ended by a signal says which',
    run: async (bench) => {
      const { exit } = await bench.run(['/usr/bin/perl', '-e', 'kill 11, $$']);
      assert.deepEqual(exit.failure, { kind: 'signal', message: 'the command was ended by SIGSEGV' });
    },
  },
  {
    title: 'a program that is not there is named as missing',
    run: async (bench) => {
      const { exit } = await bench.run(['no-such-program', 'x']);
      assert.deepEqual(exit.failure, {
        kind: 'missing',
        message: 'cannot start no-such-program: No such file or directory',
      });
    },
  },
  {
    title: 'a step never runs as root on the host',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const running = bench.start(['/bin/sh', '-c', `echo ready; exec ${sleep}`], {}, () => {
        const uids = processesWith(sleep)
          .filter((pid) => parentOf(pid) !== process.pid)
          .map((pid) =>
            /^Uid:\t(\d+)\t(\d+)\t(\d+)\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.slice(1),
          );
        const expected = String(bench.role === 'root' ? 60_000 : process.getuid?.());
        running.kill({
          kind: 'cancelled',
          message: JSON.stringify(
            uids.every((all) => all?.every((uid) => uid === expected)) && uids.length > 0,
          ),
        });
      });
      assert.equal((await running.exit).failure?.message, 'true');
      assert.notEqual(ORDINARY_UID, 0);
    },
  },
];

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}
