/**
 * How an event becomes bytes and a link of the chain. The hash of an event is
 * SHA-256 over the hash before it (32 bytes, zero for the first) and its raw bytes.
 */
import { hash } from 'node:crypto';
import type { Recorded } from '../core/event.ts';
import type { StoredEvent } from '../ports/journal.ts';
import { packPlan, unpackPlan } from './packed-plan.ts';
import { OrchestrateError } from '../core/error.ts';

const HASH_BYTES = 32;

/** The hash before the first event. */
export const GENESIS: Uint8Array = new Uint8Array(HASH_BYTES);

/** Encodes an event behind the hash of the one before it. */
export function encodeEvent(event: Recorded, previous: Uint8Array): StoredEvent {
  const json = JSON.stringify('plan' in event ? { ...event, plan: packPlan(event.plan) } : event);
  const linked = Buffer.allocUnsafe(HASH_BYTES + Buffer.byteLength(json));
  linked.set(previous);
  linked.write(json, HASH_BYTES);
  return { seq: event.seq, raw: linked.subarray(HASH_BYTES), hash: hash('sha256', linked, 'buffer') };
}

/** The hash of raw bytes behind the hash of the event before. */
export function linkHash(previous: Uint8Array, raw: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([previous, raw]), 'buffer');
}

/**
 * Reads an event back.
 * @throws OrchestrateError `damaged` when the bytes are no event, `store` when a
 *   newer version of this program wrote it.
 */
export function decodeEvent(stored: StoredEvent): Recorded {
  const event = parse(stored);
  if (event.v !== 1) {
    throw new OrchestrateError(
      'store',
      `event ${stored.seq} was written by a newer version; update orchestrate`,
    );
  }
  return 'plan' in event ? { ...event, plan: unpackPlan(event.plan) } : event;
}

const utf8 = new TextDecoder();

function parse(stored: StoredEvent): Recorded {
  try {
    // The journal's own bytes, written by `encodeEvent` and guarded by the chain.
    return JSON.parse(utf8.decode(stored.raw)) as Recorded;
  } catch (cause) {
    throw new OrchestrateError('damaged', `event ${stored.seq} cannot be read`, { cause });
  }
}
