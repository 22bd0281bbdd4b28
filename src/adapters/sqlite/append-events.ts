import type { Append, GateRow, ReadModelChange, StepRow } from '../../ports/journal.ts';
import type { Connection } from './connection.ts';
import { OrchestrateError, invariant } from '../../core/error.ts';
import { eventId } from './event-id.ts';

/** Where a task stands before an append, as one row. */
interface Standing {
  readonly number: number | null;
  readonly seq: number | null;
  readonly fence: number;
}

/** Writes one append; the caller holds the transaction. */
export type AppendEvents = (append: Append) => void;

/** Prepares the statements of an append. */
export function createAppendEvents(connection: Connection): AppendEvents {
  const standing = connection.query<Standing>(
    `SELECT tasks.number, tasks.seq, leases.fence FROM leases LEFT JOIN tasks ON tasks.task_id = leases.task_id
     WHERE leases.task_id = ? AND leases.held = 1`,
  );
  const insertEvent = connection.query<never>('INSERT INTO events (id, raw, hash) VALUES (?, ?, ?)');
  const writeTask = createTaskWriter(connection);
  const writeStep = createStepWriter(connection);
  const writeGate = createGateWriter(connection);
  const writeBlob = createBlobWriter(connection);
  const answer = connection.query<never>(
    'UPDATE inbox SET answered = 1, refusal = ? WHERE id = ? AND task_id = ? AND answered = 0',
  );

  return (append) => {
    const { taskId, rows, events } = append;
    const number = writeTask(assertStanding(append, standing.get(taskId)), append);
    let seq = append.expectedSeq;
    for (const event of events) {
      seq += 1;
      invariant(event.seq === seq, 'the events of an append continue the journal without gaps');
      insertEvent.run(eventId(number, seq), event.raw, event.hash);
    }
    for (const step of rows.steps) writeStep(number, step);
    for (const gate of rows.gates) writeGate(number, gate);
    for (const blob of append.blobs) writeBlob(number, blob);
    for (const { id, refusal } of append.answers) {
      const consumed = answer.run(refusal === null ? null : JSON.stringify(refusal), id, taskId);
      if (consumed !== 1)
        throw new OrchestrateError('refused', `the command ${id} is not waiting for an answer`);
    }
  };
}

function assertStanding(append: Append, standing: Standing | undefined): Standing {
  if (standing?.fence !== append.fence) {
    throw new OrchestrateError(
      'fenced',
      `task ${append.taskId} has another owner now: this process stops writing to it`,
    );
  }
  const seq = standing.seq ?? 0;
  if (seq !== append.expectedSeq) {
    throw new OrchestrateError(
      'refused',
      `the journal of task ${append.taskId} is at event ${seq}, not at ${append.expectedSeq}: read it again`,
    );
  }
  return standing;
}

/** Writes the row of the task with its head and returns the task's number, new or known. */
function createTaskWriter(connection: Connection): (standing: Standing, append: Append) => number {
  const insert = connection.query<never>(
    `INSERT INTO tasks (task_id, created_at, goal, phase, paused, verdict, workspace, plan_digest,
       steps_total, steps_ended, waiting, updated_at, seq, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const numberOf = connection.query<{ number: number }>('SELECT number FROM tasks WHERE task_id = ?');
  const update = connection.query<never>(
    `UPDATE tasks SET goal = ?, phase = ?, paused = ?, verdict = ?, workspace = ?, plan_digest = ?,
       steps_total = ?, steps_ended = ?, waiting = ?, updated_at = ?, seq = ?, hash = ? WHERE number = ?`,
  );
  const updateRow = connection.query<never>(
    `UPDATE tasks SET goal = ?, phase = ?, paused = ?, verdict = ?, workspace = ?, plan_digest = ?,
       steps_total = ?, steps_ended = ?, waiting = ?, updated_at = ? WHERE number = ?`,
  );
  return ({ number }, { events, rows: { task } }) => {
    const last = events.at(-1);
    if (number !== null) {
      if (last === undefined) updateRow.run(...columnsOf(task), number);
      else update.run(...columnsOf(task), last.seq, last.hash, number);
      return number;
    }
    invariant(last !== undefined, 'the first append of a task holds an event');
    insert.run(task.taskId, task.createdAt, ...columnsOf(task), last.seq, last.hash);
    const row = numberOf.get(task.taskId);
    invariant(row, 'a task that was just inserted is there');
    return row.number;
  };
}

function columnsOf(task: ReadModelChange['task']): (string | number | null)[] {
  return [
    task.goal,
    task.phase,
    task.paused ? 1 : 0,
    task.verdict === null ? null : JSON.stringify(task.verdict),
    task.workspace,
    task.planDigest,
    task.stepsTotal,
    task.stepsEnded,
    task.waiting,
    task.updatedAt,
  ];
}

function createStepWriter(connection: Connection): (task: number, row: StepRow) => void {
  const upsert = connection.query<never>(
    `INSERT INTO steps (task, position, step, state, attempt) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET step = excluded.step, state = excluded.state, attempt = excluded.attempt`,
  );
  return (task, row) => void upsert.run(task, row.position, row.step, row.state, row.attempt);
}

function createGateWriter(connection: Connection): (task: number, row: GateRow) => void {
  const upsert = connection.query<never>(
    `INSERT INTO gates (task, step, effect_digest, requested_at, expires_at, open) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET effect_digest = excluded.effect_digest, requested_at = excluded.requested_at,
       expires_at = excluded.expires_at, open = excluded.open`,
  );
  return (task, row) =>
    void upsert.run(task, row.step, row.effectDigest, row.requestedAt, row.expiresAt, row.open ? 1 : 0);
}

function createBlobWriter(connection: Connection): (task: number, blob: Append['blobs'][number]) => void {
  const insert = connection.query<never>(
    'INSERT INTO blobs (task, digest, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return (task, { digest, bytes }) => void insert.run(task, Buffer.from(digest, 'hex'), bytes);
}
