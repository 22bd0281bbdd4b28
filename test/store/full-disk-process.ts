/**
 * Appends until the small disk that holds the store is full, looks at what still
 * works, makes room and goes on. Argument: the disk's folder. Says what it saw as JSON.
 */
import { rmSync, writeFileSync, writeSync } from 'node:fs';
import type { ErrorCode } from '../../src/core/error.ts';
import { SampleWriter } from '../../src/testing/conformance/sample-task.ts';
import { errorCodeOf } from '../../src/testing/conformance/error-code.ts';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';

const [disk = ''] = process.argv.slice(2);
const ballast = join(disk, 'ballast');
writeFileSync(ballast, Buffer.alloc(1_000_000, 1));

const store = openSqliteStore({ folder: join(disk, 'store') });
const writer = new SampleWriter(store);
const body = JSON.stringify({ text: 'x'.repeat(3000) });
let failure: ErrorCode | null = null;
while (failure === null) failure = errorCodeOf(() => writer.write([body], { syncHead: true }));

const acknowledged = writer.events.length;
const readWhileFull = [...store.journal.read(writer.taskId, 0)].length;
const taskWhileFull = store.readModel.task(writer.taskId)?.number;
const secondFailure = errorCodeOf(() => writer.write(Array.from({ length: 300 }, () => body)));

rmSync(ballast);
// As an owner does after an unknown outcome: read, then go on from what is there.
writer.events.push(...store.journal.read(writer.taskId, writer.events.length));
writer.write([body], { syncHead: true });
const report = store.verifyTask(writer.taskId);
store.close();
writeSync(
  1,
  JSON.stringify({
    failure,
    acknowledged,
    readWhileFull,
    taskWhileFull,
    secondFailure,
    end: writer.events.length,
    report: report.ok,
  }),
);
