/**
 * One task's head in a file of its own, apart from the database.
 *
 * 1. It holds two slots in different sectors and blocks; a write goes to the older
 *    one and is fsynced, so a torn write leaves the newer head readable.
 * 2. A slot counts only with a matching checksum.
 * 3. Writes never go back: a head that is not newer than the file's is not written.
 */
import { closeSync, constants, fsyncSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { hash } from 'node:crypto';
import { OrchestrateError } from '../../core/error.ts';
import type { Head } from '../../ports/journal.ts';

/** Far enough apart for any disk's sector and any page of the file system. */
const SLOT_BYTES = 4096;
const LINE = /^(\d{1,10}) ([0-9a-f]{64}) ([0-9a-f]{64})\n/;

/**
 * The newest head in the file, `null` when there is none.
 * @throws OrchestrateError `damaged` when a file that held a head holds none now.
 */
export function readHeadFile(path: string): Head | null {
  const file = openIfThere(path, constants.O_RDONLY);
  if (file === null) return null;
  try {
    return newest(readSlots(file), path);
  } finally {
    closeSync(file);
  }
}

/** Makes `head` the file's newest head; durable on return. */
export function writeHeadFile(path: string, head: Head): void {
  const existing = openIfThere(path, constants.O_RDWR);
  const file = existing ?? openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    const slots = readSlots(file);
    const current = newest(slots, path);
    if (current !== null && current.seq >= head.seq) return;
    const target = slots.heads[0] !== null && slots.heads[0] === current ? 1 : 0;
    writeWhole(file, toSlot(head), target * SLOT_BYTES);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (existing === null) syncFolder(dirname(path));
}

/** Removes the file; there may be none. */
export function removeHeadFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Makes names that were created in a folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

interface Slots {
  readonly heads: readonly [Head | null, Head | null];
  /** Both slots have been written once, so at least one must be whole. */
  readonly bothUsed: boolean;
}

function readSlots(file: number): Slots {
  const bytes = Buffer.alloc(2 * SLOT_BYTES);
  const length = readSync(file, bytes, 0, bytes.length, 0);
  return {
    heads: [parseSlot(bytes.subarray(0, SLOT_BYTES)), parseSlot(bytes.subarray(SLOT_BYTES))],
    bothUsed: length > SLOT_BYTES,
  };
}

function newest({ heads: [first, second], bothUsed }: Slots, path: string): Head | null {
  if (first === null && second === null && bothUsed) {
    throw new OrchestrateError(
      'damaged',
      `the head file ${path} is damaged: neither of its two heads is whole`,
    );
  }
  if (first === null || second === null) return first ?? second;
  return first.seq >= second.seq ? first : second;
}

function toSlot(head: Head): Buffer {
  const text = `${head.seq} ${Buffer.from(head.hash).toString('hex')}`;
  return Buffer.from(`${text} ${hash('sha256', text, 'hex')}\n`);
}

function parseSlot(bytes: Buffer): Head | null {
  const [, seq, head, checksum] = LINE.exec(bytes.toString('latin1', 0, 160)) ?? [];
  if (seq === undefined || head === undefined) return null;
  if (hash('sha256', `${seq} ${head}`, 'hex') !== checksum) return null;
  return { seq: Number(seq), hash: Buffer.from(head, 'hex') };
}

function writeWhole(file: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

function openIfThere(path: string, flags: number): number | null {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
