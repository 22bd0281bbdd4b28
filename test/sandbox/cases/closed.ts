/** Ways in which a sandbox may be missing, broken or misused: never does a step run unconfined. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBubblewrapSandbox } from '../../../src/adapters/sandbox/create-bubblewrap-sandbox.ts';
import { NO_GRANTS, WIDE_LIMITS, idOf } from '../bench.ts';
import type { Bench, Case, Wish } from '../bench.ts';

/** A launch that would leave a mark in a kept workspace if it ran. */
async function neverRuns(
  bench: Bench,
  wish: Wish,
  argv: readonly string[] = ['/bin/sh', '-c', 'touch mark'],
): Promise<void> {
  const workspace = bench.workspace();
  const { exit } = await bench.run(argv, { workspace, writes: 'kept', ...wish });
  assert.equal(exit.failure?.kind, 'sandbox', JSON.stringify(exit));
  assert.equal(exit.exitCode, null);
  assert.ok(!existsSync(join(wish.workspace ?? workspace, 'mark')));
}

/** The same command with nothing wrong leaves the mark. */
async function runsOtherwise(bench: Bench): Promise<void> {
  const workspace = bench.workspace();
  await bench.shell('touch mark', { workspace, writes: 'kept' });
  assert.ok(existsSync(join(workspace, 'mark')), 'the control runs');
}

/** A launch with another bubblewrap; it must fail and leave no mark. */
async function withBubblewrap(bench: Bench, bwrap: string): Promise<void> {
  const sandbox = createBubblewrapSandbox({ host: bench.host, env: process.env, bwrap });
  const workspace = bench.workspace();
  const launch = {
    id: `closed-${bwrap}`,
    argv: ['/bin/sh', '-c', 'touch mark'],
    workspace,
    workspaceId: idOf(workspace),
    folder: workspace,
    env: {},
    writes: 'kept',
    grants: NO_GRANTS,
    limits: WIDE_LIMITS,
    timeoutMs: 10_000,
  } as const;
  const exit = await sandbox.launch(launch, () => undefined).exit;
  assert.equal(exit.failure?.kind, 'sandbox', JSON.stringify(exit));
  assert.ok(!existsSync(join(workspace, 'mark')));
  const [probe] = await sandbox.probe();
  assert.equal(probe?.ok, false);
  assert.ok((probe?.remedy ?? '') !== '');
}

/** A bubblewrap that does something else; made where the launcher can start it. */
function script(bench: Bench, text: string): string {
  const path = join(bench.folder(), 'bwrap');
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

export const CLOSED_CASES: readonly Case[] = [
  { title: 'without bubblewrap nothing runs', run: (bench) => withBubblewrap(bench, '/no/such/bwrap') },
  { title: 'a bubblewrap that fails runs nothing', run: (bench) => withBubblewrap(bench, '/bin/false') },
  {
    title: 'a bubblewrap that does nothing and succeeds is no success',
    run: (bench) => withBubblewrap(bench, '/bin/true'),
  },
  {
    title: 'a bubblewrap that cannot be executed runs nothing',
    run: (bench) => withBubblewrap(bench, script(bench, 'exec /no/such/thing')),
  },
  {
    title: 'a bubblewrap that is a folder runs nothing',
    run: (bench) => withBubblewrap(bench, bench.folder()),
  },
  {
    title: 'where user namespaces are off nothing runs',
    run: async (bench) => {
      const workspace = bench.workspace();
      const program = fileURLToPath(new URL('../launch-alone.ts', import.meta.url));
      // The limit is set in a user namespace, so it holds for this process tree only.
      const command = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"';
      const owner = spawn(
        'unshare',
        ['-Ur', '/bin/sh', '-c', command, process.execPath, program, workspace, idOf(workspace), 'echo ran'],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let output = '';
      owner.stdout.on('data', (text) => (output += String(text)));
      owner.stderr.on('data', (text) => (output += String(text)));
      await once(owner, 'close');
      assert.match(output, /^sandbox: no sandbox/m);
      assert.ok(!output.includes('ran'), output);
    },
  },
  {
    title: 'root that cannot become another user runs nothing',
    run: async (bench) => {
      const workspace = bench.workspace();
      const program = fileURLToPath(new URL('../launch-alone.ts', import.meta.url));
      const owner = spawn(
        'unshare',
        ['-Ur', process.execPath, program, workspace, idOf(workspace), 'echo ran'],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let output = '';
      owner.stdout.on('data', (text) => (output += String(text)));
      owner.stderr.on('data', (text) => (output += String(text)));
      await once(owner, 'close');
      assert.match(output, /^sandbox: no sandbox/m);
      assert.ok(!output.includes('ran'), output);
    },
  },
  {
    title: 'steps never get uid 0, nor a uid that is none',
    only: 'root',
    run: async (bench) => {
      for (const stepUid of [0, -1, 1.5, Number.NaN, 2 ** 32 - 1]) {
        const sandbox = createBubblewrapSandbox({ host: bench.host, env: process.env, stepUid });
        assert.equal((await sandbox.probe())[0]?.ok, false, String(stepUid));
      }
    },
  },
  {
    title: 'an unknown workspace identity runs nothing',
    run: async (bench) => {
      for (const workspaceId of ['', ':', '1:2', '0:0', 'x']) await neverRuns(bench, { workspaceId });
      await runsOtherwise(bench);
    },
  },
  {
    title: 'a workspace that was replaced by a link runs nothing',
    run: async (bench) => {
      const workspace = bench.workspace();
      const workspaceId = idOf(workspace);
      const elsewhere = bench.folder();
      renameSync(workspace, `${workspace}-moved`);
      symlinkSync(elsewhere, workspace);
      await neverRuns(bench, { workspace, workspaceId });
      await neverRuns(bench, { workspace, workspaceId, writes: 'dropped' });
      assert.ok(!existsSync(join(elsewhere, 'mark')));
    },
  },
  {
    title: 'a workspace that was replaced by a link to itself runs nothing',
    run: async (bench) => {
      const workspace = bench.workspace();
      const workspaceId = idOf(workspace);
      renameSync(workspace, `${workspace}-moved`);
      symlinkSync(`${workspace}-moved`, workspace);
      await neverRuns(bench, { workspace, workspaceId });
    },
  },
  {
    title: 'a workspace that was replaced by another folder, or is gone, runs nothing',
    run: async (bench) => {
      const workspace = bench.workspace();
      const workspaceId = idOf(workspace);
      renameSync(workspace, `${workspace}-moved`);
      await neverRuns(bench, { workspace, workspaceId });
      mkdirSync(workspace);
      await neverRuns(bench, { workspace, workspaceId });
      rmdirSync(workspace);
      writeFileSync(workspace, 'a file');
      await neverRuns(bench, { workspace, workspaceId });
    },
  },
  {
    title: 'a folder of the system is no workspace',
    run: async (bench) => {
      for (const workspace of ['/', '/usr', '/etc', '/proc/self', '/sys', '/dev/shm'])
        await neverRuns(bench, { workspace, workspaceId: idOf(workspace) }, ['/bin/true']);
    },
  },
  {
    title: 'a folder outside the workspace runs nothing',
    run: async (bench) => {
      for (const folder of ['/', '/tmp', '..', '']) await neverRuns(bench, { folder });
    },
  },
  {
    title: 'an empty command runs nothing',
    run: async (bench) => {
      await neverRuns(bench, {}, []);
      await neverRuns(bench, {}, ['']);
    },
  },
  {
    title: 'a NUL in the command or its environment runs nothing',
    run: async (bench) => {
      await neverRuns(bench, {}, ['/bin/sh', '-c', 'touch mark\0']);
      await neverRuns(bench, { env: { A: 'x\0y' } });
    },
  },
  {
    title: 'a grant of everything, of the kernel, or of nothing that exists runs nothing',
    run: async (bench) => {
      for (const path of ['/', '/proc', '/sys/kernel', '/dev', 'relative', '/no/such/path', '/tmp/../etc']) {
        await neverRuns(bench, { grants: { read: [path] } });
        await neverRuns(bench, { grants: { sockets: [path] } });
      }
    },
  },
  {
    title: 'a write grant that leads out of the workspace runs nothing',
    run: async (bench) => {
      const workspace = bench.workspace();
      symlinkSync(bench.folder(), join(workspace, 'out'));
      for (const grant of ['out/**', 'out/file', '../x', '../**', 'a/../../x'])
        await neverRuns(bench, { workspace, grants: { write: [grant] } });
    },
  },
  {
    title: 'with every list empty a step has no network, no other file and no write',
    run: async (bench) => {
      const { stdout } = await bench.shell(
        'touch x 2>/dev/null && echo wrote; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " "; curl -s -o /dev/null -w "%{http_code}\\n" http://packages.example.com/',
        { writes: 'kept', grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: [] } },
      );
      assert.equal(stdout, 'lo\n403\n');
    },
  },
  {
    title: 'a timeout of nothing and an output limit of nothing end a step',
    run: async (bench) => {
      assert.equal((await bench.shell('sleep 60', { timeoutMs: 1 })).exit.failure?.kind, 'timeout');
      assert.equal(
        (await bench.shell('echo x; sleep 60', { limits: { outputBytes: 0 } })).exit.failure?.kind,
        'output',
      );
    },
  },
];
