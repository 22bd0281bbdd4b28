/**
 * One of several processes that open the same, perhaps empty store at once: it makes
 * a task of its own, leaves commands for a common task, and tries to own that one.
 * Arguments: the store's folder, the common task's id. Says what it did as JSON.
 */
import { SAMPLE_OWNER, SampleWriter, sampleCommandId } from '../../src/testing/conformance/sample-task.ts';
import type { TaskId } from '../../src/core/ids.ts';
import { errorCodeOf } from '../../src/testing/conformance/error-code.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { writeSync } from 'node:fs';

const [folder = '', id = ''] = process.argv.slice(2);
const common = id as TaskId; // the parent passes a task's id

const store = openSqliteStore({ folder });
const acquire = () =>
  store.leases.acquire({ taskId: common, owner: SAMPLE_OWNER, replaces: 0, expiresAt: 0 });
const refusal = errorCodeOf(acquire);
const writer = new SampleWriter(store);
const commands: string[] = [];
for (let turn = 0; turn < 25; turn += 1) {
  writer.write([JSON.stringify({ turn })]);
  const command = { type: 'pause', by: { kind: 'person', name: String(process.pid) } } as const;
  const commandId = sampleCommandId();
  store.inbox.put({ id: commandId, taskId: common, command });
  commands.push(commandId);
}
store.leases.release(writer.lease);
store.close();
writeSync(1, JSON.stringify({ taskId: writer.taskId, refusal, commands }));
