/**
 * Deletes tasks that are over, with what nothing else refers to.
 * 1. A task that has not ended, is owned by a process, or is continued by one that has
 *    not ended, stays; so does a damaged one, which is evidence.
 * 2. Rows go before files: a crash in between leaves files that the next call finds.
 */
import type { BlobFiles } from '../adapters/blob-files/create-blob-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { Digest, TaskId } from '../core/ids.ts';
import type { SqliteStore } from '../adapters/sqlite/open-sqlite-store.ts';
import type { TaskRow } from '../ports/journal.ts';
import { decodeEvent } from '../runtime/event-codec.ts';
import { isSound } from './is-sound.ts';
import { rmSync } from 'node:fs';
import { taskLogPath } from './task-log.ts';

/** Which tasks go; both conditions must hold. */
export interface PruneRequest {
  /** Wall time in milliseconds since the last event of a task; 0 for any. */
  readonly olderThanMs: number;
  /** How many of the newest tasks that have ended stay. */
  readonly keep: number;
  /** Only says what would go. */
  readonly dryRun: boolean;
}

export interface PruneReport {
  /** Newest first. */
  readonly tasks: readonly TaskRow[];
  /** The numbers of tasks that would have gone, were they not damaged. */
  readonly damaged: readonly number[];
  /** Of their journals and outputs. Outputs that other tasks share, or of the last hour, are not counted until they go. */
  readonly bytes: number;
}

export interface PruneParts {
  readonly store: SqliteStore;
  /** Of the store. */
  readonly folder: string;
  readonly blobs: Pick<BlobFiles, 'sweep'>;
  readonly clock: Pick<Clock, 'now'>;
}

const ENDED: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled']);

/** What is younger may be about to be referred to. */
const SPARED_MS = 3_600_000;

/** @throws OrchestrateError `store`, `busy` when a process took a task meanwhile. */
export function pruneTasks(request: PruneRequest, parts: PruneParts): PruneReport {
  const { store, blobs, clock } = parts;
  const chosen = choose(request, parts);
  const tasks = chosen.filter(({ taskId }) => isSound(store.journal, taskId));
  const damaged = chosen.filter((row) => !tasks.includes(row)).map(({ number }) => number);
  if (request.dryRun)
    return { tasks, damaged, bytes: journalBytes(tasks, store) + outputBytes(tasks, store) };
  const journals = journalBytes(tasks, store);
  for (const { taskId, number } of tasks) {
    store.readModel.remove(taskId);
    rmSync(taskLogPath(parts.folder, number), { force: true });
  }
  const left = new Set(store.readModel.tasks().map(({ taskId }) => String(taskId)));
  const kept = {
    blob: (digest: Digest) => store.isBlobReferenced(digest),
    // A spool is named after its task, see `runtime/spool-name.ts`.
    spool: (name: string) => left.has(name.split('.')[0] ?? ''),
  };
  return { tasks, damaged, bytes: journals + blobs.sweep(kept, clock.now() - SPARED_MS) };
}

function choose({ olderThanMs, keep }: PruneRequest, { store, clock }: PruneParts): readonly TaskRow[] {
  const rows = store.readModel.tasks();
  const continued = new Set(
    rows.filter((row) => !ENDED.has(row.phase)).flatMap((row) => continuedBy(row.taskId, store)),
  );
  const before = clock.now() - olderThanMs;
  return rows
    .filter((row) => ENDED.has(row.phase))
    .slice(keep)
    .filter(
      (row) =>
        row.updatedAt <= before && !continued.has(row.taskId) && store.leases.current(row.taskId) === null,
    );
}

function continuedBy(taskId: TaskId, { journal }: SqliteStore): readonly TaskId[] {
  for (const stored of journal.read(taskId, 0)) {
    const event = decodeEvent(stored);
    return event.type === 'task.created' && event.continues ? [event.continues.task] : [];
  }
  return [];
}

function journalBytes(tasks: readonly TaskRow[], { journal }: SqliteStore): number {
  let bytes = 0;
  for (const { taskId } of tasks)
    for (const { raw, hash } of journal.read(taskId, 0)) bytes += raw.length + hash.length;
  return bytes;
}

/** Every output that the events name, once. */
function outputBytes(tasks: readonly TaskRow[], { journal }: SqliteStore): number {
  const sizes = new Map<string, number>();
  for (const { taskId } of tasks) {
    for (const stored of journal.read(taskId, 0)) collectOutputs(decodeEvent(stored), sizes);
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** Whatever kind of event: outputs and artifacts alike are a digest with its bytes. */
function collectOutputs(value: unknown, sizes: Map<string, number>): void {
  if (typeof value !== 'object' || value === null) return;
  if (
    'digest' in value &&
    'bytes' in value &&
    typeof value.digest === 'string' &&
    typeof value.bytes === 'number'
  ) {
    sizes.set(value.digest, value.bytes);
  }
  for (const member of Object.values(value)) collectOutputs(member, sizes);
}
