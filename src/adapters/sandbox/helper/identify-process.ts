import { readFileSync } from 'node:fs';
import { findProcess } from './process-table.ts';
import type { ProcessIdentity } from '../../../ports/journal.ts';

/** The identity of a living process, `null` when there is none with this number. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  const found = findProcess(pid);
  if (found === null) return null;
  return { ...found, bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
}
