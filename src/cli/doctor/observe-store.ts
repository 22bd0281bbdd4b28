import { statSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Observation } from './observation.ts';
import { bad, good, note } from './observation.ts';
import { examineStore, type StoreExamination } from '../../app/examine-store.ts';
import { toCount, toDuration, toSize } from '../../render/amounts.ts';

/** Below this a run may meet a full disk; the reserve of a store alone is some of it. */
const LITTLE_BYTES = 256 * 1024 ** 2;

/** The store, the disk below it, and whether the clock agrees with what it holds. */
export function observeStore(folder: string, workspace: string): readonly Observation[] {
  const found = examineStore(folder, workspace);
  return [observeContents(folder, found), observeRoom(folder), observeClock(found)];
}

function observeContents(folder: string, found: StoreExamination): Observation {
  if (found.kind === 'missing') return good('store', `${folder}, not there yet: the first run makes it`);
  if (found.kind === 'unusable') return bad('store', found.reason, '');
  const stat = statSync(folder);
  const uid = process.getuid?.();
  const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
  const detail = `${folder}, uid ${stat.uid}, mode ${mode}, version ${found.version}, ${toCount(found.tasks, 'task')}`;
  if (uid !== undefined && uid !== 0 && stat.uid !== uid) {
    return bad('store', detail, `It belongs to another user; give it back: sudo chown -R ${uid} ${folder}`);
  }
  if (found.damaged.length > 0) {
    const damaged = found.damaged.join(', ');
    return note(
      'store',
      `${detail}, damaged: ${damaged}`,
      `Task ${damaged} can be read, not driven: orchestrate verify ${found.damaged[0]} says why.`,
    );
  }
  if ((stat.mode & 0o077) !== 0) return note('store', detail, `Others can read it: chmod 700 ${folder}`);
  return good('store', detail);
}

function observeRoom(folder: string): Observation {
  const place = firstExisting(folder);
  const { bavail, bsize } = statfsSync(place);
  const detail = `${toSize(bavail * bsize)} free for the store`;
  return bavail * bsize < LITTLE_BYTES
    ? note('disk', detail, 'A full disk starts no new steps: make room.')
    : good('disk', detail);
}

function firstExisting(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) || path === dirname(path)
    ? path
    : firstExisting(dirname(path));
}

/** Wall time decides when approvals expire, so one that went back is worth a word. */
function observeClock(found: StoreExamination): Observation {
  const now = Date.now();
  const detail = new Date(now).toISOString();
  const newest = found.kind === 'usable' ? found.newest : 0;
  if (newest <= now) return good('clock', detail);
  return note(
    'clock',
    `${detail}, ${toDuration(newest - now)} before the last event of the store`,
    'The clock went back; set it. Approvals that expired stay expired.',
  );
}
