/**
 * A process whose writes are recorded: two tasks grow in turns, with outputs, head
 * files and checkpoints in between. It says `ACK <task> <sequence number>` on stdout
 * after each append has returned. Arguments: the store's folder, how many turns.
 */
import { SampleWriter, sampleDigest } from '../../src/testing/conformance/sample-task.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { writeSync } from 'node:fs';

const [folder = '', turns = ''] = process.argv.slice(2);

const store = openSqliteStore({ folder });
const writers = [new SampleWriter(store), new SampleWriter(store)];
for (let turn = 0; turn < Number(turns); turn += 1) {
  for (const [index, writer] of writers.entries()) {
    const text = 'x'.repeat((turn * 37 + index * 501) % 3000);
    const bytes = Buffer.alloc(1 + ((turn * 131) % 9000), turn);
    writer.write([JSON.stringify({ turn, text }), JSON.stringify({ turn })], {
      syncHead: turn % 5 === index,
      blobs: [{ digest: sampleDigest(bytes), bytes }],
    });
    writeSync(1, `ACK ${writer.taskId} ${writer.events.length}\n`);
  }
}
