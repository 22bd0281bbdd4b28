/** When root runs the suite: every case once more as an ordinary user, in a process of its own. */
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { ORDINARY_UID } from './bench.ts';
import { eachCase } from './each-case.ts';
import type { ChildProcess } from 'node:child_process';

const WORKER = fileURLToPath(new URL('./case-worker.ts', import.meta.url));
const IDENTITY = { uid: ORDINARY_UID, gid: ORDINARY_UID };

/** Whether there is a user to lend, and it may read this repository; below a closed home folder it may not. */
const lendable =
  process.getuid?.() === 0 &&
  spawnSync('/bin/sh', ['-c', 'test -r "$0" && test -x "$1"', WORKER, process.execPath], IDENTITY).status ===
    0;

describe.skipIf(!lendable)('as an ordinary user that root lends', () => {
  let worker: ChildProcess;
  let ended: Promise<[{ error: string }]>;
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'sandbox-suite-home-'));
    chownSync(home, IDENTITY.uid, IDENTITY.gid);
    worker = fork(WORKER, { ...IDENTITY, env: { ...process.env, HOME: home }, execArgv: [], cwd: '/' });
    ended = once(worker, 'exit').then(() => [{ error: 'the worker ended' }]);
  });
  afterAll(async () => {
    worker.disconnect();
    await ended;
    rmSync(home, { recursive: true, force: true });
  });
  eachCase('user', async (one) => {
    const answered = once(worker, 'message') as Promise<[{ error: string | null }]>; // what the worker sends
    worker.send(one.title);
    const [{ error }] = await Promise.race([answered, ended]);
    if (error !== null) throw new Error(error);
  });
});
