/** A sandboxed `true`, from the call to its exit, one after the other. Prints JSON. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Launch } from '../../src/ports/sandbox.ts';
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/create-bubblewrap-sandbox.ts';
import { createStepHost } from '../../src/adapters/sandbox/create-step-host.ts';
import { inFreshFolder } from '../no-op-orchestrator.ts';

const WARM_UP = 5;
const LAUNCHES = 50;

await inFreshFolder(async (workspace) => {
  const sandbox = createBubblewrapSandbox({ host: createStepHost(), env: process.env });
  const failed = (await sandbox.probe()).filter((probe) => !probe.ok);
  if (failed.length > 0) throw new Error(failed.map((probe) => probe.detail).join('; '));
  const times: Record<Launch['writes'] | 'bare', number[]> = { dropped: [], kept: [], bare: [] };
  for (let index = 0; index < WARM_UP + LAUNCHES; index++) {
    for (const writes of ['dropped', 'kept'] as const) {
      const before = performance.now();
      const exit = await sandbox.launch(
        trueIn(workspace, { id: `${writes}${index}`, writes }),
        () => undefined,
      ).exit;
      if (exit.exitCode !== 0) throw new Error(exit.failure?.message ?? `exit ${exit.exitCode}`);
      if (index >= WARM_UP) times[writes].push(performance.now() - before);
    }
    times.bare.push(bareBubblewrap());
  }
  await sandbox.close();
  process.stdout.write(
    JSON.stringify({ dropped: median(times.dropped), kept: median(times.kept), bare: median(times.bare) }),
  );
});

/** What bubblewrap alone takes on this machine, without any of the hardening. */
function bareBubblewrap(): number {
  const root = [
    '--ro-bind',
    '/usr',
    '/usr',
    '--symlink',
    'usr/lib',
    '/lib',
    '--symlink',
    'usr/lib64',
    '/lib64',
  ];
  const before = performance.now();
  const { status } = spawnSync('bwrap', [
    '--unshare-all',
    ...root,
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '/usr/bin/true',
  ]);
  if (status !== 0) throw new Error(`bwrap ended with ${status}`);
  return performance.now() - before;
}

function trueIn(workspace: string, varies: Pick<Launch, 'id' | 'writes'>): Launch {
  const { dev, ino } = statSync(workspace);
  return {
    ...varies,
    argv: ['true'],
    workspace,
    workspaceId: `${dev}:${ino}`,
    folder: workspace,
    env: {},
    grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: null },
    limits: {
      outputBytes: 2 ** 20,
      memoryBytes: 2 ** 30,
      processes: 256,
      scratchBytes: 2 ** 26,
      fileBytes: 2 ** 26,
    },
    timeoutMs: 10_000,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
