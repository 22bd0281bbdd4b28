/**
 * A process that owns a task and appends to it until it is killed. It says each
 * sequence number on stdout after the append has returned: what it said must survive.
 * Arguments: the store's folder, the task's id.
 */
import type { TaskId } from '../../src/core/ids.ts';
import { SAMPLE_OWNER, SampleWriter, sampleDigest } from '../../src/testing/conformance/sample-task.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { writeSync } from 'node:fs';

const [folder = '', id = ''] = process.argv.slice(2);
const taskId = id as TaskId; // the parent passes a task's id

const store = openSqliteStore({ folder });
const replaces = store.leases.current(taskId)?.fence ?? 0;
const lease = store.leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces, expiresAt: 0 });
const writer = new SampleWriter(store, taskId, lease);
writer.events.push(...store.journal.read(taskId, 0));

for (let turn = 0; ; turn += 1) {
  const bodies = Array.from({ length: 1 + (turn % 3) }, (_, index) =>
    JSON.stringify({ turn, index, pid: process.pid }),
  );
  const blob = Buffer.alloc(1 + (turn % 5000), turn & 0xff);
  writer.write(bodies, { syncHead: turn % 4 === 0, blobs: [{ digest: sampleDigest(blob), bytes: blob }] });
  writeSync(1, `${writer.events.length}\n`);
}
