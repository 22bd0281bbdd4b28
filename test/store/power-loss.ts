import type { Operation } from './write-record.ts';

/** What a disk may hold after the power went, and what had been promised by then. */
export interface Aftermath {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly acknowledged: readonly string[];
}

export interface PowerLoss {
  /** The power goes before the operation with this index. */
  readonly at: number;
  /**
   * What became of writes that no sync had covered: all lost, all kept, or each of
   * them lost, torn at a sector, or kept.
   */
  readonly unsynced: 'lost' | 'kept' | 'mixed';
  /** The disk says that it synced and did not. */
  readonly lyingDisk: boolean;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Replays a record up to the power loss and loses what a disk may lose. */
export function replayUntilPowerLoss(operations: readonly Operation[], loss: PowerLoss): Aftermath {
  const durable = new Map<string, GrowingFile>();
  const waiting = new Map<string, Change[]>();
  const acknowledged: string[] = [];
  for (const operation of operations.slice(0, loss.at)) {
    if (operation.kind === 'acknowledge') acknowledged.push(operation.text);
    else if (operation.kind === 'unlink') {
      durable.delete(operation.path);
      waiting.delete(operation.path);
    } else if (operation.kind === 'sync') {
      // A folder is synced too; only files have writes that wait.
      if (!loss.lyingDisk && waiting.has(operation.path)) settle(operation.path, (change) => change);
    } else waitFor(operation);
  }
  for (const path of [...waiting.keys()]) settle(path, (change) => survivor(change, loss));
  const files = Array.from(durable, ([path, file]) => [path, file.bytes()] as const);
  return { files: new Map(files), acknowledged };

  function waitFor(change: Change): void {
    const changes = waiting.get(change.path);
    if (changes === undefined) waiting.set(change.path, [change]);
    else changes.push(change);
  }

  function settle(path: string, choose: (change: Change) => Change | null): void {
    const file = durable.get(path) ?? new GrowingFile();
    for (const change of waiting.get(path) ?? []) {
      const kept = choose(change);
      if (kept?.kind === 'write') file.write(kept.offset, kept.data);
      if (kept?.kind === 'truncate') file.truncate(kept.size);
    }
    durable.set(path, file);
    waiting.delete(path);
  }
}

type Change = Extract<Operation, { kind: 'write' } | { kind: 'truncate' }>;

const SECTOR_BYTES = 512;

function survivor(change: Change, { unsynced, random }: PowerLoss): Change | null {
  if (unsynced === 'kept') return change;
  if (unsynced === 'lost') return null;
  const fate = random();
  if (fate < 0.4) return null;
  if (fate < 0.7 || change.kind === 'truncate') return change;
  const sectors = Math.floor((random() * change.data.length) / SECTOR_BYTES);
  return { ...change, data: change.data.subarray(0, sectors * SECTOR_BYTES) };
}

/** The bytes of a file; room is doubled, not added, so that thousands of appends stay cheap. */
class GrowingFile {
  #room = Buffer.alloc(64 * 1024);
  #size = 0;

  write(offset: number, data: Buffer): void {
    this.#resize(Math.max(this.#size, offset + data.length));
    data.copy(this.#room, offset);
  }

  truncate(size: number): void {
    if (size < this.#size) this.#room.fill(0, size, this.#size);
    this.#resize(size);
  }

  bytes(): Buffer {
    return this.#room.subarray(0, this.#size);
  }

  #resize(size: number): void {
    if (size > this.#room.length) {
      this.#room = Buffer.concat([this.#room], Math.max(size, 2 * this.#room.length));
    }
    this.#size = size;
  }
}
