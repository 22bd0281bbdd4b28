import { describe, expect, it } from 'vitest';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { promisify } from 'node:util';
import { sampleTaskId } from '../../src/testing/conformance/sample-task.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const program = (name: string): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url));

/** Lets a process append until it has acknowledged `count` events more, then kills it; returns the last it said. */
async function appendAndKill(folder: string, taskId: string, count: number): Promise<number> {
  const child = spawn(process.execPath, [program('append-process'), folder, taskId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let first: number | undefined;
  let last = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    first ??= last;
    if (last >= first + count) child.kill('SIGKILL');
  }
  const [code, signal] = await closed;
  expect([code, signal]).toEqual([null, 'SIGKILL']);
  return last;
}

describe('a store whose process is killed', () => {
  it('has everything that was acknowledged, ten kills in a row', async () => {
    const folder = temporaryFolder();
    const taskId = sampleTaskId();
    let before = 0;
    for (const count of [1, 30, 4, 77, 2, 150, 11, 3, 60, 25]) {
      const acknowledged = await appendAndKill(folder, taskId, count);
      expect(acknowledged).toBeGreaterThan(before);
      const store = openSqliteStore({ folder });
      const report = store.verifyTask(taskId);
      const { database, file } = store.journal.heads(taskId);
      store.close();
      expect(report).toMatchObject({ ok: true });
      before = report.ok ? report.head.seq : 0;
      expect(before).toBeGreaterThanOrEqual(acknowledged);
      expect(database?.seq).toBe(before);
      expect(file?.seq).toBeLessThanOrEqual(before);
    }
  });
});

describe('a store that several processes open at once', () => {
  it('is made once, numbers every task once, and loses no command', async () => {
    const folder = temporaryFolder();
    const common = sampleTaskId();
    const crowd = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, [program('crowd-process'), folder, common]),
    );
    const said = (await Promise.all(crowd)).map(({ stdout, stderr }) => {
      expect(stderr).toBe('');
      return JSON.parse(stdout) as { taskId: string; refusal: string | null; commands: string[] }; // as the program prints it
    });

    expect(said.map(({ refusal }) => refusal).toSorted()).toEqual(['busy', 'busy', 'busy', null]);
    const store = openSqliteStore({ folder });
    expect(store.readModel.tasks().map((task) => task.number)).toEqual([4, 3, 2, 1]);
    expect(
      store.readModel
        .tasks()
        .map((task) => task.taskId)
        .toSorted(),
    ).toEqual(said.map(({ taskId }) => taskId).toSorted());
    for (const { taskId } of store.readModel.tasks()) {
      expect(store.verifyTask(taskId)).toMatchObject({ ok: true, head: { seq: 25 } });
    }
    const pending = store.inbox.pending(common).map(({ id }) => String(id));
    expect(pending.toSorted()).toEqual(said.flatMap(({ commands }) => commands).toSorted());
    for (const { commands } of said) expect(pending.filter((id) => commands.includes(id))).toEqual(commands);
    store.close();
  });
});

const MOUNT = ['--map-root-user', '--mount', 'sh', '-c'];
const canMount = spawnSync('unshare', [...MOUNT, 'mount -t tmpfs tmpfs /mnt']).status === 0;

describe.skipIf(!canMount)('a store on a full disk (needs a mount namespace of its own)', () => {
  it('says so, stays readable, and goes on when there is room again', () => {
    const disk = temporaryFolder();
    const script = 'mount -t tmpfs -o size=4m,mode=0700 tmpfs "$1" && exec "$2" "$3" "$1"';
    const child = spawnSync(
      'unshare',
      [...MOUNT, script, 'sh', disk, process.execPath, program('full-disk-process')],
      {
        encoding: 'utf8',
      },
    );
    expect(child.stderr).toBe('');
    const saw: unknown = JSON.parse(child.stdout);
    expect(saw).toMatchObject({ failure: 'full', secondFailure: 'full', taskWhileFull: 1, report: true });
    const { acknowledged, readWhileFull, end } = saw as Record<string, number>; // three counts of the same report
    expect(acknowledged).toBeGreaterThan(100);
    expect(readWhileFull).toBeGreaterThanOrEqual(acknowledged ?? 0);
    expect(end).toBeGreaterThan(readWhileFull ?? 0);
  });
});
