/** What `--sandbox off` still holds: the end of a step. Run as an ordinary user only. */
import assert from 'node:assert/strict';
import { existsSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createUnconfinedSandbox } from '../../../src/adapters/unconfined/create-unconfined-sandbox.ts';
import { NO_GRANTS, WIDE_LIMITS, idOf } from '../bench.ts';
import { processesWith } from './processes.ts';
import type { Bench, Case, Seen } from '../bench.ts';
import type { Launch } from '../../../src/ports/sandbox.ts';

let launches = 0;
let seconds = 300_000 + (process.pid % 10_000) * 10;
const uniqueSleep = (): string => `sleep ${++seconds}`;

async function shell(bench: Bench, script: string, wish: Partial<Launch> = {}): Promise<Seen> {
  const sandbox = createUnconfinedSandbox({ host: bench.host, env: process.env });
  const workspace = wish.workspace ?? bench.workspace();
  const output = ['', '', ''];
  const running = sandbox.launch(
    {
      id: `unconfined-${launches++}`,
      argv: ['/bin/sh', '-c', script],
      workspace,
      workspaceId: idOf(workspace),
      folder: workspace,
      env: {},
      writes: 'kept',
      grants: NO_GRANTS,
      limits: WIDE_LIMITS,
      timeoutMs: 20_000,
      ...wish,
    },
    (stream, bytes) => (output[stream] += Buffer.from(bytes).toString()),
  );
  return { exit: await running.exit, stdout: output[1] ?? '', stderr: output[2] ?? '' };
}

export const UNCONFINED_CASES: readonly Case[] = [
  {
    title: 'a command that is not confined runs as its caller, with its exit status',
    only: 'user',
    run: async (bench) => {
      const { exit, stdout, stderr } = await shell(bench, 'id -u; echo err >&2; touch made; exit 3');
      assert.deepEqual([exit.exitCode, stdout, stderr], [3, `${process.getuid?.()}\n`, 'err\n']);
    },
  },
  {
    title: 'what an unconfined step leaves behind is named and ended, in whatever session',
    only: 'user',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const { exit } = await shell(
        bench,
        `setsid ${sleep} & (setsid sh -c 'setsid ${sleep} & exit' ) & exit 0`,
      );
      assert.deepEqual(exit.leftRunning, [sleep, sleep]);
      assert.deepEqual(processesWith(sleep), []);
    },
  },
  {
    title: 'a timeout and a flood end every process of an unconfined step',
    only: 'user',
    run: async (bench) => {
      const sleep = uniqueSleep();
      const late = await shell(bench, `trap '' TERM; setsid ${sleep} & ${sleep}`, { timeoutMs: 500 });
      assert.equal(late.exit.failure?.kind, 'timeout');
      const flood = await shell(bench, `setsid ${sleep} & yes`, {
        limits: { ...WIDE_LIMITS, outputBytes: 10_000 },
      });
      assert.deepEqual([flood.exit.failure?.kind, flood.stdout.length], ['output', 10_000]);
      assert.deepEqual(processesWith(sleep), []);
    },
  },
  {
    title: 'without a sandbox, too, a workspace that was replaced and a missing program run nothing',
    only: 'user',
    run: async (bench) => {
      const workspace = bench.workspace();
      const workspaceId = idOf(workspace);
      renameSync(workspace, `${workspace}-moved`);
      symlinkSync(bench.folder(), workspace);
      const replaced = await shell(bench, 'touch mark', { workspace, workspaceId });
      assert.equal(replaced.exit.failure?.kind, 'sandbox');
      assert.ok(!existsSync(join(workspace, 'mark')));
      const missing = await shell(bench, '', { argv: ['/no/such/program'] });
      assert.equal(missing.exit.failure?.kind, 'missing');
    },
  },
];
