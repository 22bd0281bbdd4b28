/**
 * The floor of a run: its recorded transactions, rows and bytes written again with
 * bare statements, and nothing else. `floor.js <shape> <count>`. Prints JSON.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Append } from '../../src/ports/journal.ts';
import type { Shape } from '../no-op-plan.ts';
import { inFreshFolder, openBench } from '../no-op-orchestrator.ts';
import { noOpPlan } from '../no-op-plan.ts';

/** The number of task 1 in the high bits of an event's id. */
const FIRST_TASK = 2 ** 32;

const [shape = 'chain', count = '1000'] = process.argv.slice(2);

await inFreshFolder(async (folder) => {
  const appends = await record(folder);
  const db = bareCopy(join(folder, 'store', 'orchestrate.db'), join(folder, 'floor.db'));
  const statements = prepare(db);
  const ran = appends.slice(2);
  appends.slice(0, 2).forEach((append) => replay(append, statements));
  const before = performance.now();
  for (const append of ran) replay(append, statements);
  const ms = performance.now() - before;
  db.close();
  process.stdout.write(JSON.stringify({ perSecond: (Number(count) / ms) * 1000, transactions: ran.length }));
});

async function record(folder: string): Promise<readonly Append[]> {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const appends: Append[] = [];
  const { orchestrator } = openBench(join(folder, 'store'), (append) => void appends.push(append));
  const { taskId, planDigest } = orchestrator.create(noOpPlan(shape as Shape, Number(count), workspace));
  const loop = await orchestrator.start(taskId);
  const by = { kind: 'flag', name: 'bench' } as const;
  await loop.submit({ type: 'approvePlan', planDigest, by, advance: { tiers: [], steps: [] } });
  await loop.done;
  await orchestrator.close();
  return appends;
}

/** A new database with the tables, indices and settings of the store, empty. */
function bareCopy(from: string, to: string): DatabaseSync {
  const source = new DatabaseSync(from, { readOnly: true });
  const tables = source
    .prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    .all();
  const pageSize = source.prepare('PRAGMA page_size').get()?.['page_size'];
  source.close();
  const db = new DatabaseSync(to);
  db.exec(
    `PRAGMA page_size = ${Number(pageSize)}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 2000`,
  );
  for (const { sql } of tables) db.exec(String(sql));
  return db;
}

interface Statements {
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly task: StatementSync;
  readonly event: StatementSync;
  readonly step: StatementSync;
}

function prepare(db: DatabaseSync): Statements {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    task: db.prepare(
      `INSERT INTO tasks (number, task_id, goal, phase, paused, verdict, workspace, plan_digest, steps_total, steps_ended,
         waiting, created_at, updated_at, seq, hash) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (number) DO UPDATE SET goal = excluded.goal, phase = excluded.phase, paused = excluded.paused,
         verdict = excluded.verdict, workspace = excluded.workspace, plan_digest = excluded.plan_digest,
         steps_total = excluded.steps_total, steps_ended = excluded.steps_ended, waiting = excluded.waiting,
         updated_at = excluded.updated_at, seq = excluded.seq, hash = excluded.hash`,
    ),
    event: db.prepare('INSERT INTO events (id, raw, hash) VALUES (?, ?, ?)'),
    step: db.prepare(
      `INSERT INTO steps (task, position, step, state, attempt) VALUES (1, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET step = excluded.step, state = excluded.state, attempt = excluded.attempt`,
    ),
  };
}

function replay({ rows, events }: Append, statements: Statements): void {
  const { task } = rows;
  const last = events.at(-1);
  statements.begin.run();
  if (last) {
    const verdict = task.verdict === null ? null : JSON.stringify(task.verdict);
    const columns = [task.goal, task.phase, Number(task.paused), verdict, task.workspace, task.planDigest];
    const counts = [task.stepsTotal, task.stepsEnded, task.waiting, task.createdAt, task.updatedAt];
    statements.task.run(task.taskId, ...columns, ...counts, last.seq, last.hash);
  }
  for (const event of events) statements.event.run(FIRST_TASK + event.seq, event.raw, event.hash);
  for (const row of rows.steps) statements.step.run(row.position, row.step, row.state, row.attempt);
  statements.commit.run();
}
