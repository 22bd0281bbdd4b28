import type { Connection } from './connection.ts';
import type { StoredEvent } from '../../ports/journal.ts';
import { eventId, eventIdEnd, seqOf } from './event-id.ts';

const PAGE_EVENTS = 512;

/** Neighbouring events of one task in one piece of memory: of each its raw bytes, then its hash. */
interface PageRow {
  readonly bytes: Uint8Array | null;
  readonly lengths: string | null;
  readonly ids: string | null;
}

/**
 * One event in a page. `linked` is the previous event's hash followed by `raw`, which
 * is what the event's hash covers; `null` for the first of a page.
 */
export interface PagedEvent {
  readonly seq: number;
  readonly raw: Buffer;
  readonly hash: Buffer;
  readonly linked: Buffer | null;
}

/** Reads the events of task `number` after `afterSeq`, in order. */
export type ReadEvents = (number: number, afterSeq: number) => Generator<PagedEvent>;

/**
 * Prepares the reader. It reads by pages and holds no cursor between them, so the
 * same connection may append meanwhile; and a page comes as one value, because
 * making a Uint8Array for each cell costs more than everything else together.
 */
export function createReadEvents(connection: Connection): ReadEvents {
  const page = connection.query<PageRow>(
    `SELECT CAST(group_concat(raw || hash, '') AS BLOB) AS bytes, group_concat(length(raw)) AS lengths,
       group_concat(id) AS ids
     FROM (SELECT id, raw, hash FROM events WHERE id > ? AND id < ? ORDER BY id LIMIT ${PAGE_EVENTS})`,
  );
  return function* read(number, afterSeq) {
    const end = eventIdEnd(number);
    let after = eventId(number, afterSeq);
    for (;;) {
      const { bytes, lengths, ids } = page.get(after, end) ?? {};
      if (!bytes || !lengths || !ids) return;
      const numbers = ids.split(',').map(Number);
      yield* split(
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        lengths.split(','),
        numbers,
      );
      after = numbers.at(-1) ?? end;
    }
  };
}

/** The same events as the journal's port gives them. */
export function* toStored(events: Iterable<PagedEvent>): Generator<StoredEvent> {
  for (const { seq, raw, hash } of events) yield { seq, raw, hash };
}

const HASH_BYTES = 32;

function* split(bytes: Buffer, lengths: readonly string[], ids: readonly number[]): Generator<PagedEvent> {
  let at = 0;
  for (const [index, id] of ids.entries()) {
    const end = at + Number(lengths[index]);
    yield {
      seq: seqOf(id),
      raw: bytes.subarray(at, end),
      hash: bytes.subarray(end, end + HASH_BYTES),
      linked: at === 0 ? null : bytes.subarray(at - HASH_BYTES, end),
    };
    at = end + HASH_BYTES;
  }
}
