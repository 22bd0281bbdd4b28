import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bench, idOf } from '../bench.ts';
import type { Case } from '../bench.ts';

const CANARY = 'canary-7f3a91';

/** Starts an owner of its own with an environment and descriptors, and collects what it prints. */
async function alone(
  bench: Bench,
  script: string,
  options: { env: NodeJS.ProcessEnv; descriptors?: Readonly<Record<number, number>> },
): Promise<string> {
  const workspace = bench.workspace();
  const program = fileURLToPath(new URL('../launch-alone.ts', import.meta.url));
  const highest = Math.max(2, ...Object.keys(options.descriptors ?? {}).map(Number));
  const stdio = Array.from({ length: highest + 1 }, (_unused, index) =>
    index < 3 ? 'pipe' : (options.descriptors?.[index] ?? 'ignore'),
  );
  const child = spawn(process.execPath, [program, workspace, idOf(workspace), script], {
    env: options.env,
    stdio,
  });
  let output = '';
  child.stdout?.on('data', (text) => (output += String(text)));
  child.stderr?.on('data', (text) => (output += String(text)));
  await once(child, 'close');
  return output;
}

const SEARCH =
  'echo "[$SECRET]"; cat /proc/*/environ /proc/*/cmdline /proc/*/task/*/environ 2>/dev/null | tr "\\0" "\\n"; echo searched';

export const SECRET_CASES: readonly Case[] = [
  {
    title: "a secret of the caller's environment reaches no step",
    run: async (bench) => {
      const env = { ...process.env, SECRET: CANARY };
      const output = await alone(bench, SEARCH, { env });
      assert.match(output, /searched/);
      assert.ok(!output.includes(CANARY), output);
      const control = await bench.control(SEARCH, bench.folder(), { SECRET: CANARY });
      assert.ok(control.output.includes(`[${CANARY}]`));
    },
  },
  {
    title: 'a granted value reaches the step, and its environment only',
    run: async (bench) => {
      const { stdout } = await bench.shell(
        'echo "$SECRET"; tr "\\0" "\\n" < /proc/1/environ; cat /proc/*/cmdline | tr "\\0" "\\n"',
        { env: { SECRET: CANARY } },
      );
      assert.equal(stdout.split(CANARY).length, 2);
    },
  },
  {
    title: 'variables that load code change neither the launcher nor the init process',
    run: async (bench) => {
      const folder = bench.folder();
      writeFileSync(join(folder, 'Evil.pm'), `print STDERR "${CANARY}\\n"; 1;`);
      const env = {
        PERL5LIB: folder,
        PERL5OPT: '-MEvil',
        LD_PRELOAD: `${folder}/evil.so`,
        BASH_ENV: '/x',
        ENV: '/x',
      };
      const { exit, stdout, stderr } = await bench.run(['/bin/echo', 'ran'], { env });
      assert.deepEqual([exit.exitCode, stdout], [0, 'ran\n']);
      assert.ok(!stderr.includes(CANARY), stderr);
    },
  },
  {
    title: 'descriptors that the caller left open, low or high, are absent',
    run: async (bench) => {
      const file = join(bench.folder(), 'secret');
      writeFileSync(file, CANARY);
      const [low, high] = [openSync(file, 'r'), openSync(file, 'r')];
      const output = await alone(
        bench,
        'ls /proc/self/fd; cat /proc/self/fd/9 /proc/self/fd/200; echo err >&2',
        { env: process.env, descriptors: { 9: low, 200: high } },
      );
      assert.ok(!output.includes(CANARY), output);
      assert.match(output, /^0\n1\n2\n3\n/m);
      assert.match(output, /^err$/m);
      const control = spawn('/bin/cat', ['/proc/self/fd/9', '/proc/self/fd/200'], {
        stdio: Array.from({ length: 201 }, (_unused, index) =>
          index === 9 ? low : index === 200 ? high : index < 3 ? 'pipe' : 'ignore',
        ),
      });
      let seen = '';
      control.stdout?.on('data', (text) => (seen += String(text)));
      await once(control, 'close');
      [low, high].forEach(closeSync);
      assert.equal(seen, CANARY + CANARY, 'the control reads both');
    },
  },
  {
    title: 'of a folder of tools in the home folder nothing else of the home is shown',
    run: async (bench) => {
      const home = bench.folder();
      for (const folder of ['.ssh', 'bin', '.local/bin', 'tool/bin', '.cargo/bin'])
        mkdirSync(join(home, folder), { recursive: true });
      for (const secret of ['.ssh/id', '.netrc', '.cargo/credentials.toml', '.local/secret'])
        writeFileSync(join(home, secret), CANARY);
      writeFileSync(
        join(home, 'tool/bin/greet'),
        '#!/bin/sh\necho "hello from $(cat "$(dirname "$0")/../share")"\n',
        { mode: 0o755 },
      );
      writeFileSync(join(home, 'tool/share'), 'the tool');
      const path = ['bin', '.local/bin', 'tool/bin', '.cargo/bin', '']
        .map((folder) => join(home, folder))
        .join(':');
      const other = new Bench({ ...process.env, HOME: home, PATH: `${path}:${process.env['PATH']}` });
      const { stdout } = await other.shell(`greet; grep -rl ${CANARY} ${home}; ls -A ${home}`);
      await other.close();
      assert.equal(stdout, 'hello from the tool\n.cargo\n.local\nbin\ntool\n');
      const control = await bench.control(`grep -rl ${CANARY} ${home} | wc -l`, home);
      assert.equal(control.output.trim(), '4', 'the control finds them');
    },
  },
];
