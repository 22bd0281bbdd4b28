/** What must work inside: each of these breaks under a boundary that is only strict. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Bench } from '../bench.ts';
import type { Case } from '../bench.ts';

const has = (program: string, path = `/usr/bin/${program}`): string | null =>
  existsSync(path) ? null : `${program} is not installed in /usr/bin`;

const PYTHON = `
import multiprocessing as mp, sys
def double(x): return 2 * x
if __name__ == '__main__':
    mp.set_start_method('forkserver')
    with mp.Pool(2) as pool: print(sum(pool.map(double, range(10))))
    with mp.Manager() as manager:
        shared = manager.dict(); shared['a'] = 1; print(dict(shared))
    print(mp.Value('i', 7).value)
`;

const UNIX_PEERS = `
const { createServer, connect } = require('node:net');
const server = createServer((socket) => socket.end('over a unix socket'));
server.listen(process.argv[1], () => connect(process.argv[1]).on('data', (text) => console.log(String(text))).on('end', () => server.close()));
`;

const WEB_TEST = `
import { createServer } from 'node:http';
import { test } from 'node:test';
test('answers', async () => {
  const server = createServer((request, response) => response.end('hello'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const answer = await fetch('http://127.0.0.1:' + server.address().port);
  if (await answer.text() !== 'hello') throw new Error('no answer');
  server.close();
});
`;

export const ORDINARY_CASES: readonly Case[] = [
  {
    title: 'npm ci with a local dependency and npm test with a server work',
    lack: has('npm'),
    run: async (bench) => {
      const workspace = bench.workspace();
      mkdirSync(join(workspace, 'dep'));
      writeFileSync(join(workspace, 'dep/package.json'), '{"name":"dep","version":"1.0.0"}');
      writeFileSync(join(workspace, 'dep/index.js'), 'module.exports = "dep";');
      writeFileSync(
        join(workspace, 'package.json'),
        '{"name":"app","version":"1.0.0","dependencies":{"dep":"file:dep"},"scripts":{"test":"node -p \'require(\\"dep\\")\' && node --test app.test.mjs"}}',
      );
      writeFileSync(join(workspace, 'app.test.mjs'), WEB_TEST);
      const { exit, stdout, stderr } = await bench.shell(
        'npm install --package-lock-only --no-audit --no-fund && npm ci --no-audit --no-fund && npm test',
        { workspace, writes: 'dropped' },
      );
      assert.equal(exit.exitCode, 0, stdout + stderr);
      assert.match(stdout, /^dep$/m);
      assert.match(stdout, /pass 1/);
      assert.ok(!existsSync(join(workspace, 'node_modules')));
    },
  },
  {
    title: 'git status and git commit work, with the identity of the caller and nothing else of theirs',
    lack: has('git'),
    run: async () => {
      const other = new Bench();
      const home = other.folder();
      writeFileSync(
        join(home, '.gitconfig'),
        '[user]\n\tname = Ada \\"A\\" Byron\n\temail = ada@example.com\n[alias]\n\tx = !false\n[credential]\n\thelper = store\n',
      );
      const bench = new Bench({ ...process.env, HOME: home });
      const workspace = bench.workspace();
      writeFileSync(join(workspace, 'file'), 'text');
      const script =
        'git init -q && git add -A && git commit -qm first && git status --short && git log --format=%an/%ae && git config --list | grep -cE "alias|credential"';
      const { stdout, stderr } = await bench.shell(script, { workspace, writes: 'kept' });
      const again = await bench.shell(
        'git status --porcelain; git log --oneline | wc -l; echo $GIT_OPTIONAL_LOCKS',
        { workspace },
      );
      await Promise.all([bench.close(), other.close()]);
      assert.equal(stdout, 'Ada "A" Byron/ada@example.com\n0\n', stderr);
      assert.equal(again.stdout, '1\n0\n');
    },
  },
  {
    title: 'unix sockets among the processes of a step work, in the workspace and in /tmp',
    run: async (bench) => {
      for (const writes of ['dropped', 'kept'] as const) {
        const workspace = bench.workspace();
        for (const path of ['/tmp/peer.sock', join(workspace, 'peer.sock')]) {
          const { stdout, stderr } = await bench.run(['node', '-e', UNIX_PEERS, path], { workspace, writes });
          assert.equal(stdout, 'over a unix socket\n', `${path}, ${writes}: ${stderr}`);
        }
      }
    },
  },
  {
    title: "Python's forkserver, Manager and semaphores work",
    lack: has('python3'),
    run: async (bench) => {
      const workspace = bench.workspace();
      writeFileSync(join(workspace, 'pool.py'), PYTHON);
      const { stdout, stderr } = await bench.run(['/usr/bin/python3', 'pool.py'], { workspace });
      assert.equal(stdout, "90\n{'a': 1}\n7\n", stderr);
    },
  },
  {
    title: 'a C program is compiled and runs',
    lack: has('gcc'),
    run: async (bench) => {
      const script =
        'printf \'#include <stdio.h>\\nint main(void) { puts("compiled"); }\\n\' > a.c && gcc -O2 -pipe a.c -o a && ./a';
      const { stdout, stderr } = await bench.shell(script);
      assert.equal(stdout, 'compiled\n', stderr);
    },
  },
  {
    title: 'a headless Chromium renders a page',
    lack: has('chromium'),
    run: async (bench) => {
      const page =
        'data:text/html,<p id=a>no</p><script>a.textContent = [1,2].map(x => x * 21).at(-1)</script>';
      const { stdout, stderr } = await bench.run(
        ['/usr/bin/chromium', '--headless', '--no-sandbox', '--disable-gpu', '--dump-dom', page],
        { timeoutMs: 60_000 },
      );
      assert.match(stdout, /<p id="a">42<\/p>/, stderr.slice(-2000));
    },
  },
  {
    title: 'home, scratch space, accounts, time zone and certificates are there',
    run: async (bench) => {
      const script =
        'ls -A "$HOME"; echo x > "$HOME/a" && echo x > "$TMPDIR/a" && echo x > /var/tmp/b && echo x > /dev/shm/a; id -un; getent passwd "$(id -u)" | cut -d: -f6; getent hosts localhost > /dev/null && echo hosts; date +%Z; ls /etc/ssl/certs | grep -q . && echo certificates; echo tty > /dev/stderr; pwd';
      const workspace = bench.workspace();
      const { stdout, stderr } = await bench.shell(script, { workspace });
      const zone = (await bench.control('date +%Z', bench.folder())).output.trim();
      assert.equal(stdout, `step\n/home/step\nhosts\n${zone}\ncertificates\n${workspace}\n`);
      assert.equal(stderr, 'tty\n');
    },
  },
  {
    title: 'folders and arguments with spaces, quotes, newlines and other scripts arrive as they are',
    run: async (bench) => {
      const workspace = join(bench.workspace(), "a b'c,d:e\\f");
      mkdirSync(workspace, { mode: 0o777 });
      const words = ['a b', '\'"$x`', 'line\nbreak', 'żółw 🐢', ''];
      for (const writes of ['dropped', 'kept'] as const) {
        const { stdout } = await bench.run(
          [
            '/usr/bin/perl',
            '-e',
            'print join "|", @ARGV, $ENV{"X Y"}; open F, ">", "made"; print F "x"; close F; print -s "made"',
            ...words,
          ],
          { workspace, writes, env: { 'X Y': words.join() } },
        );
        assert.equal(stdout, `${[...words, words.join()].join('|')}1`);
      }
      assert.deepEqual(readdirSync(workspace), ['made']);
    },
  },
  {
    title: 'thirty launches at once all end well',
    run: async (bench) => {
      const workspace = bench.workspace();
      const all = await Promise.all(
        Array.from({ length: 30 }, (_unused, index) => bench.shell(`echo ${index}`, { workspace })),
      );
      assert.deepEqual(
        all.map(({ stdout }) => stdout),
        all.map((_unused, index) => `${index}\n`),
      );
    },
  },
  {
    title: 'resolve finds what a step finds, and nothing that it cannot see',
    run: async (bench) => {
      const workspace = bench.workspace();
      writeFileSync(join(workspace, 'own'), '#!/bin/sh\necho own\n', { mode: 0o755 });
      const { sandbox } = bench;
      assert.equal(sandbox.resolve('sh', workspace), '/usr/bin/sh');
      assert.equal(sandbox.resolve('./own', workspace), join(workspace, 'own'));
      assert.equal(
        sandbox.resolve(join(workspace, 'own'), join(workspace, 'sub'), workspace),
        join(workspace, 'own'),
      );
      assert.equal(sandbox.resolve('no-such-program', workspace), null);
      const hidden = join(bench.folder(), 'hidden');
      writeFileSync(hidden, '#!/bin/sh\n', { mode: 0o755 });
      assert.equal(sandbox.resolve(hidden, workspace), null);
      assert.equal(sandbox.resolve('node', workspace)?.startsWith(join(process.execPath, '..')), false);
    },
  },
  {
    title: 'the probe says that the sandbox holds, and the tools tell their versions and places',
    run: async (bench) => {
      const probes = await bench.sandbox.probe();
      assert.deepEqual(
        probes.filter(({ ok }) => !ok),
        [],
      );
      assert.ok(probes.length > 0);
      const tools = await bench.sandbox.tools();
      assert.ok(
        tools.every((tool) => /^[a-z]+ \d+\.\d+ \(.+\)$/.test(tool)),
        tools.join(),
      );
      const { stdout } = await bench.run(['git', '--version']);
      const version = /(\d+\.\d+)/.exec(stdout)?.[1];
      assert.ok(tools.includes(`git ${version} (/usr)`), tools.join());
    },
  },
];
