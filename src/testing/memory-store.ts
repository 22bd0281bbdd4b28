import type { CommandId, TaskId } from '../core/ids.ts';
import type {
  Append,
  GateRow,
  Head,
  Inbox,
  InboxAnswer,
  InboxCommand,
  Journal,
  Lease,
  Leases,
  ReadModel,
  StepRow,
  StoredEvent,
  TaskRow,
} from '../ports/journal.ts';
import { OrchestrateError, invariant } from '../core/error.ts';
import type { Store } from '../ports/store.ts';
import { createHash } from 'node:crypto';

/** A store that forgets: the same contracts as the durable one, for fast model tests. */
export function createMemoryStore(): Store {
  const state: MemoryState = { tasks: new Map(), commands: new Map(), leases: new Map(), lastNumber: 0 };
  return {
    journal: createJournal(state),
    readModel: createReadModel(state),
    inbox: createInbox(state),
    leases: createLeases(state),
    assertApart: () => undefined,
    verifyTask: (taskId) => {
      const task = state.tasks.get(taskId);
      if (task === undefined)
        throw new OrchestrateError('not-found', `there is no task ${taskId} in this store`);
      return verifyChain(task.events);
    },
    hasRoom: () => true,
    close() {},
  };
}

interface MemoryTask {
  row: TaskRow;
  readonly events: StoredEvent[];
  /** By position. */
  readonly steps: Map<number, StepRow>;
  readonly gates: Map<string, GateRow>;
}

interface MemoryCommand extends InboxCommand {
  answer?: InboxAnswer;
}

interface MemoryState {
  readonly tasks: Map<TaskId, MemoryTask>;
  readonly commands: Map<CommandId, MemoryCommand>;
  readonly leases: Map<TaskId, { readonly lease: Lease; readonly held: boolean }>;
  lastNumber: number;
}

function createJournal(state: MemoryState): Journal {
  return {
    append(append) {
      assertAccepted(state, append);
      const task = state.tasks.get(append.taskId) ?? createTask(state, append);
      task.row = { ...append.rows.task, number: task.row.number, createdAt: task.row.createdAt };
      task.events.push(...append.events);
      for (const step of append.rows.steps) task.steps.set(step.position, step);
      for (const gate of append.rows.gates) task.gates.set(gate.step, gate);
      for (const answer of append.answers) {
        const command = state.commands.get(answer.id);
        invariant(command, 'an accepted append answers commands that are there');
        command.answer = answer;
      }
    },
    read: (taskId, afterSeq) => state.tasks.get(taskId)?.events.slice(afterSeq) ?? [],
    heads(taskId) {
      const last = state.tasks.get(taskId)?.events.at(-1);
      const head = last === undefined ? null : { seq: last.seq, hash: last.hash };
      return { database: head, file: head };
    },
  };
}

/** Looks at everything that can refuse an append before anything is changed. */
function assertAccepted(state: MemoryState, append: Append): void {
  const lease = state.leases.get(append.taskId);
  if (lease?.held !== true || lease.lease.fence !== append.fence) {
    throw new OrchestrateError('fenced', `task ${append.taskId} has another owner now`);
  }
  const seq = state.tasks.get(append.taskId)?.events.length ?? 0;
  if (seq !== append.expectedSeq) {
    throw new OrchestrateError(
      'refused',
      `the journal of task ${append.taskId} is at event ${seq}, not at ${append.expectedSeq}`,
    );
  }
  invariant(
    append.events.every((event, index) => event.seq === seq + index + 1),
    'the events of an append continue the journal without gaps',
  );
  invariant(seq + append.events.length > 0, 'the first append of a task holds an event');
  const answered = new Set<CommandId>();
  for (const { id } of append.answers) {
    const command = state.commands.get(id);
    if (command?.taskId !== append.taskId || command.answer !== undefined || answered.has(id)) {
      throw new OrchestrateError('refused', `the command ${id} is not waiting for an answer`);
    }
    answered.add(id);
  }
}

function createTask(state: MemoryState, append: Append): MemoryTask {
  state.lastNumber += 1;
  const row = { ...append.rows.task, number: state.lastNumber };
  const task: MemoryTask = { row, events: [], steps: new Map(), gates: new Map() };
  state.tasks.set(append.taskId, task);
  return task;
}

function createReadModel(state: MemoryState): ReadModel {
  const rows = (): TaskRow[] => [...state.tasks.values()].map((task) => task.row);
  return {
    tasks: () => rows().toSorted((a, b) => b.number - a.number),
    task: (taskId) => state.tasks.get(taskId)?.row ?? null,
    taskByNumber: (number) => rows().find((row) => row.number === number) ?? null,
    steps(taskId) {
      const task = state.tasks.get(taskId);
      if (task === undefined) return [];
      const shown = [...task.steps.values()].filter((step) => step.position < task.row.stepsTotal);
      return shown.toSorted((a, b) => a.position - b.position);
    },
    openGates(taskId) {
      const open = [...(state.tasks.get(taskId)?.gates.values() ?? [])].filter((gate) => gate.open);
      return open.toSorted((a, b) => a.requestedAt - b.requestedAt || (a.step < b.step ? -1 : 1));
    },
    remove(taskId) {
      if (!state.tasks.has(taskId)) {
        throw new OrchestrateError('not-found', `there is no task ${taskId} in this store`);
      }
      if (state.leases.get(taskId)?.held === true) {
        throw new OrchestrateError('busy', `task ${taskId} is owned by a process`);
      }
      state.tasks.delete(taskId);
      state.leases.delete(taskId);
      for (const command of state.commands.values()) {
        if (command.taskId === taskId) state.commands.delete(command.id);
      }
    },
  };
}

function createInbox(state: MemoryState): Inbox {
  return {
    put(command) {
      if (!state.commands.has(command.id)) state.commands.set(command.id, { ...command });
    },
    pending: (taskId) =>
      [...state.commands.values()]
        .filter((command) => command.taskId === taskId && command.answer === undefined)
        .map(({ id, command }) => ({ id, taskId, command })),
    answer: (id) => state.commands.get(id)?.answer,
  };
}

function createLeases(state: MemoryState): Leases {
  const isCurrent = ({ taskId, fence }: Lease): boolean => {
    const entry = state.leases.get(taskId);
    return entry?.held === true && entry.lease.fence === fence;
  };
  return {
    current(taskId) {
      const entry = state.leases.get(taskId);
      return entry?.held === true ? entry.lease : null;
    },
    acquire({ taskId, owner, replaces, expiresAt }) {
      const entry = state.leases.get(taskId);
      if (entry?.held === true && entry.lease.fence !== replaces) {
        throw new OrchestrateError('busy', `another process owns task ${taskId}`);
      }
      const lease: Lease = { taskId, fence: (entry?.lease.fence ?? 0) + 1, owner, helper: null, expiresAt };
      state.leases.set(taskId, { lease, held: true });
      return lease;
    },
    renew(lease) {
      if (!isCurrent(lease))
        throw new OrchestrateError('fenced', `task ${lease.taskId} has another owner now`);
      state.leases.set(lease.taskId, { lease, held: true });
    },
    release(lease) {
      if (isCurrent(lease)) state.leases.set(lease.taskId, { lease, held: false });
    },
  };
}

function verifyChain(events: readonly StoredEvent[]): ReturnType<Store['verifyTask']> {
  let head: Head = { seq: 0, hash: Buffer.alloc(32) };
  for (const event of events) {
    const computed = createHash('sha256').update(head.hash).update(event.raw).digest();
    if (!computed.equals(event.hash)) {
      return {
        ok: false,
        seq: event.seq,
        reason: `event ${event.seq} does not have the hash that the journal names`,
      };
    }
    head = { seq: event.seq, hash: event.hash };
  }
  return { ok: true, head };
}
