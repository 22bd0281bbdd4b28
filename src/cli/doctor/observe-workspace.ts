import { accessSync, constants, lstatSync, opendirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Observation } from './observation.ts';
import { good, note } from './observation.ts';
import { toCount } from '../../render/amounts.ts';

/** A look, not an audit: larger folders are seen in part. */
const MOST_ENTRIES = 20_000;

const OVERLAY_MAGIC = 0x794c7630;

/** The folder that plans of this place would work on: who owns it, and what lies below. */
export function observeWorkspace(workspace: string): Observation {
  const { uid } = lstatSync(workspace);
  const { foreign, seen, isWhole } = countForeign(workspace, uid);
  const kind = statfsSync(workspace).type >>> 0 === OVERLAY_MAGIC ? ', on an overlay file system' : '';
  const all = `${isWhole ? '' : 'the first '}${toCount(seen, 'entry').replace('entrys', 'entries')}`;
  const detail = `${workspace}, uid ${uid}${kind}, ${all}`;
  if (!isWritable(workspace))
    return note('workspace', `${detail}, not writable`, 'Only steps of tier read can run here.');
  if (foreign === 0) return good('workspace', detail);
  return note(
    'workspace',
    `${detail}, ${foreign} of other owners`,
    `Steps can read those, not change them: find ${workspace} ! -uid ${uid}`,
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Breadth first, so that of a large folder the part that people know is seen. */
function countForeign(
  root: string,
  owner: number,
): { readonly foreign: number; readonly seen: number; readonly isWhole: boolean } {
  const folders = [root];
  let [foreign, seen] = [0, 0];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    for (const name of namesIn(folder)) {
      if (seen === MOST_ENTRIES) return { foreign, seen, isWhole: false };
      const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (stat === undefined) continue;
      seen += 1;
      if (stat.uid !== owner) foreign += 1;
      if (stat.isDirectory()) folders.push(join(folder, name));
    }
  }
  return { foreign, seen, isWhole: true };
}

function* namesIn(path: string): Generator<string> {
  let folder;
  try {
    folder = opendirSync(path);
  } catch {
    return; // closed to this user, or gone meanwhile
  }
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) yield entry.name;
  } finally {
    folder.closeSync();
  }
}
