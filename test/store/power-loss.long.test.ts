/**
 * A process that appends is recorded down to its system calls; then the power goes at
 * hundreds of moments, and the disk is left in a state that each moment allows.
 */
import { basename, dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Operation, parseWriteRecord } from './write-record.ts';
import { type PowerLoss, replayUntilPowerLoss } from './power-loss.ts';
import { SAMPLE_OWNER, SampleWriter } from '../../src/testing/conformance/sample-task.ts';
import { execFileSync, spawnSync } from 'node:child_process';
import type { TaskId } from '../../src/core/ids.ts';
import { fileURLToPath } from 'node:url';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { tmpdir } from 'node:os';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const hasCompiler = spawnSync('gcc', ['--version']).status === 0;

/** Records a process of so many turns; returns what it did, and the folder of its store. */
function recordedRun(turns: number): { operations: Operation[]; folder: string } {
  const place = mkdtempSync(join(tmpdir(), 'orchestrate-record-'));
  const folder = join(place, 'store');
  const library = join(place, 'record-writes.so');
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, beside('record-writes.c'), '-ldl']);
  const env = { ...process.env, LD_PRELOAD: library, RECORD_FOLDER: folder, RECORD_LOG: join(place, 'log') };
  execFileSync(process.execPath, [beside('recorded-process.ts'), folder, String(turns)], { env });
  const operations = parseWriteRecord(readFileSync(join(place, 'log')));
  rmSync(place, { recursive: true });
  return { operations, folder };
}

/** A seeded generator (mulberry32), so that a failing moment can be looked at again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the store says for itself after a power loss; an empty list when nothing is wrong. */
function faultsAfter(run: { operations: Operation[]; folder: string }, loss: PowerLoss): string[] {
  const { files, acknowledged } = replayUntilPowerLoss(run.operations, loss);
  const folder = mkdtempSync(join(tmpdir(), 'orchestrate-loss-'));
  try {
    for (const [path, bytes] of files) {
      // The shared memory file does not survive a restart of the machine.
      if (basename(path).endsWith('-shm')) continue;
      const target = join(folder, relative(run.folder, path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, bytes);
    }
    return faultsOf(folder, acknowledged);
  } catch (error) {
    return [String(error)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function faultsOf(folder: string, acknowledged: readonly string[]): string[] {
  const promised = new Map<string, number>();
  for (const line of acknowledged) {
    const [, taskId = '', seq = ''] = line.split(' ');
    promised.set(taskId, Number(seq));
  }
  const store = openSqliteStore({ folder });
  const faults: string[] = [];
  for (const [id, seq] of promised) {
    const taskId = id as TaskId; // the recorded process said a task's id
    const report = store.verifyTask(taskId);
    if (!report.ok) faults.push(report.reason);
    else if (report.head.seq < seq)
      faults.push(`event ${seq} was acknowledged, the journal ends at ${report.head.seq}`);
    const replaces = store.leases.current(taskId)?.fence ?? 0;
    const lease = store.leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces, expiresAt: 0 });
    const writer = new SampleWriter(store, taskId, lease);
    writer.events.push(...store.journal.read(taskId, 0));
    writer.write(['{"after":"the power loss"}']);
  }
  store.close();
  return faults;
}

describe.skipIf(!hasCompiler)('a store on a machine that loses its power (needs gcc)', () => {
  let run: { operations: Operation[]; folder: string };
  beforeAll(() => {
    // Enough turns for the write-ahead log to be checkpointed and begun anew.
    run = recordedRun(700);
  });

  function losses(seed: number, lyingDisk: boolean): PowerLoss[] {
    const random = seeded(seed);
    return (['lost', 'kept', 'mixed', 'mixed'] as const).flatMap((unsynced) =>
      Array.from({ length: 100 }, () => ({
        at: Math.floor(random() * (run.operations.length + 1)),
        unsynced,
        lyingDisk,
        random,
      })),
    );
  }

  it('is recorded with its writes, its syncs and a checkpoint', () => {
    const database = run.operations.filter(
      (operation) => 'path' in operation && operation.path.endsWith('.db'),
    );
    const log = run.operations.filter((operation) => 'path' in operation && operation.path.endsWith('-wal'));
    const heads = run.operations.filter(
      (operation) => 'path' in operation && operation.path.includes('/heads/'),
    );
    const count = (list: readonly Operation[], kind: Operation['kind']) =>
      list.filter((operation) => operation.kind === kind).length;
    expect(count(run.operations, 'acknowledge')).toBe(1400);
    expect(count(log, 'sync')).toBeGreaterThanOrEqual(1400);
    expect(count(database, 'sync')).toBeGreaterThanOrEqual(2);
    expect(count(heads, 'sync')).toBeGreaterThanOrEqual(280);
  });

  it('has everything that was acknowledged, verifies, and goes on', () => {
    for (const loss of losses(20_260, false)) {
      expect({ ...loss, faults: faultsAfter(run, loss) }).toEqual({ ...loss, faults: [] });
    }
  });

  it('would be found out if its disk lied about syncs', () => {
    const faulty = losses(7, true).filter((loss) => faultsAfter(run, loss).length > 0);
    expect(faulty.length).toBeGreaterThan(100);
  });
});
