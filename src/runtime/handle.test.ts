import { describe, expect, it, onTestFinished } from 'vitest';
import type { Append, Journal } from '../ports/journal.ts';
import type { Command } from '../core/command.ts';
import type { Plan } from '../core/plan.ts';
import type { Recorded } from '../core/event.ts';
import type { Store } from '../ports/store.ts';
import type { TaskId } from '../core/ids.ts';
import type { TaskState } from '../core/state.ts';
import { OrchestrateError } from '../core/error.ts';
import { SAMPLE_OWNER, sampleCommandId, sampleDigest } from '../testing/conformance/sample-task.ts';
import { SAMPLE_PERSON, asStepId, samplePlan, samplePrepared, sampleStep } from '../testing/sample-plan.ts';
import { SimulatedClock } from '../testing/simulated-clock.ts';
import { createHandle, type Handle } from './handle.ts';
import { createMemoryStore } from '../testing/memory-store.ts';
import { createTask } from './create-task.ts';
import { foldJournal } from './fold-journal.ts';
import { turn } from '../testing/event-loop.ts';
import { viewOf } from '../core/task-view.ts';

/** A journal that fails at will: `lost` before it writes, `unsure` after. */
class FaultyJournal implements Journal {
  readonly appends: Append[] = [];
  readonly #journal: Journal;
  fault: { readonly when: 'lost' | 'unsure'; readonly error: OrchestrateError } | null = null;
  isReadable = true;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  append(append: Append): void {
    if (this.fault?.when === 'lost') throw this.fault.error;
    this.#journal.append(append);
    this.appends.push(append);
    if (this.fault) throw this.fault.error;
  }

  read(...[taskId, afterSeq]: Parameters<Journal['read']>): ReturnType<Journal['read']> {
    if (!this.isReadable) throw new OrchestrateError('store', 'the store cannot be read');
    return this.#journal.read(taskId, afterSeq);
  }

  heads(...[taskId]: Parameters<Journal['heads']>): ReturnType<Journal['heads']> {
    return this.#journal.heads(taskId);
  }
}

const full = new OrchestrateError('full', 'the disk is full');

interface Opened {
  readonly handle: Handle;
  readonly store: Store;
  readonly journal: FaultyJournal;
  readonly published: Recorded[];
  readonly taskId: TaskId;
  readonly approve: Command;
}

/** A handle over a task that waits for the approval of its plan. */
function open(plan: Plan, settings: { readonly starts?: () => boolean } = {}): Opened {
  const store = createMemoryStore();
  const clock = new SimulatedClock();
  const processes = {
    self: () => SAMPLE_OWNER,
    isAlive: () => true,
    end: async () => undefined,
    stepProcesses: () => [],
  };
  const workspaces = {
    realPath: (path: string) => path,
    identify: () => '1:1',
    look: () => null,
    programDigest: sampleDigest,
  };
  const { lease } = createTask(plan, { ...store, processes, workspaces, clock });
  const journal = new FaultyJournal(store.journal);
  const published: Recorded[] = [];
  const { taskId } = lease;
  const handle = createHandle({
    taskId,
    journal,
    clock,
    fence: lease.fence,
    starts: settings.starts ?? (() => true),
    prepare: (step) => samplePrepared(step, `effect of ${step.id}`),
    onCommit: (events) => void published.push(...events),
  });
  onTestFinished(() => expect(store.verifyTask(taskId)).toMatchObject({ ok: true }));
  const approve: Command = {
    type: 'approvePlan',
    planDigest: handle.state().planDigest,
    by: SAMPLE_PERSON,
    advance: { tiers: [], steps: [] },
  };
  return { handle, store, journal, published, taskId, approve };
}

function settled(step: string, attempt = 1): Command {
  return {
    type: 'settle',
    step: asStepId(step),
    attempt,
    result: { kind: 'ended', outcome: { exitCode: 0, durationMs: 1 } },
  };
}

const shown = (state: TaskState) => [state.seq, viewOf(state, 1)];

const types = (events: readonly Recorded[]): readonly string[] => events.map((event) => event.type);

const CHAIN = samplePlan([sampleStep('a'), sampleStep('b', { needs: ['a'] })]);

describe('a turn', () => {
  it('is one transaction, however many commands it decides', async () => {
    const { handle, journal, approve } = open(CHAIN);
    const pause: Command = { type: 'pause', by: SAMPLE_PERSON };
    const decisions = await Promise.all([approve, pause, pause].map((command) => handle.submit(command)));
    expect(decisions.map(({ ok }) => ok)).toEqual([true, true, false]);
    expect(journal.appends).toHaveLength(1);
    expect(journal.appends[0]?.events).toHaveLength(3);
  });

  it('publishes, answers and shows nothing before its commit', async () => {
    const { handle, journal, published, approve, store, taskId } = open(CHAIN);
    let answered = false;
    const submitted = handle.submit(approve).then(() => (answered = true));
    expect([published.length, answered, journal.appends.length]).toEqual([0, false, 0]);
    await submitted;
    expect(published.map(({ seq }) => seq)).toEqual([...store.journal.read(taskId, 1)].map(({ seq }) => seq));
  });

  it('that comes to no events writes nothing', async () => {
    const { handle, journal } = open(CHAIN);
    await handle.submit({ type: 'expire' });
    expect(journal.appends).toEqual([]);
  });

  it('starts what became ready in the transaction that made it ready', async () => {
    const { handle, published, approve } = open(CHAIN);
    await handle.submit(approve);
    await handle.submit(settled('a'));
    expect(types(published)).toEqual([
      'plan.approved',
      'attempt.started',
      'step.completed',
      'attempt.started',
    ]);
  });

  it('starts nothing while nothing may start, and goes on when it may', async () => {
    let mayStart = false;
    const { handle, published, approve } = open(CHAIN, { starts: () => mayStart });
    await handle.submit(approve);
    expect(types(published)).toEqual(['plan.approved']);
    mayStart = true;
    await handle.submit({ type: 'expire' });
    expect(types(published)).toEqual(['plan.approved', 'attempt.started']);
  });

  it('consumes an inbox command with its refusal and without events', async () => {
    const { handle, store, taskId, journal } = open(CHAIN);
    const command = { type: 'pause', by: SAMPLE_PERSON } as const;
    const id = sampleCommandId();
    store.inbox.put({ id, taskId, command });
    expect(await handle.submit(command, { inboxId: id })).toMatchObject({ ok: false });
    expect(store.inbox.answer(id)?.refusal).toMatchObject({ code: 'wrong-phase' });
    expect(journal.appends).toHaveLength(1);
  });
});

describe('a commit that failed', () => {
  it('leaves nothing behind when it did not happen: neither state, nor events, nor an answer', async () => {
    const { handle, journal, published, approve, store, taskId } = open(CHAIN);
    journal.fault = { when: 'lost', error: full };
    await expect(handle.submit(approve)).rejects.toBe(full);
    expect(shown(handle.state())).toEqual(shown(foldJournal(store.journal, taskId, { verify: true }).state));
    expect([handle.state().phase, published]).toEqual(['awaiting_approval', []]);
    journal.fault = null;
    expect(await handle.submit(approve)).toMatchObject({ ok: true });
    expect(types(published)).toEqual(['plan.approved', 'attempt.started']);
  });

  it('counts as done when the journal has it all the same: its intents are not forgotten', async () => {
    const { handle, journal, published, approve, store, taskId } = open(CHAIN);
    journal.fault = { when: 'unsure', error: full };
    expect(await handle.submit(approve)).toMatchObject({ ok: true });
    expect(types(published)).toEqual(['plan.approved', 'attempt.started']);
    expect(shown(handle.state())).toEqual(shown(foldJournal(store.journal, taskId, { verify: true }).state));
    journal.fault = null;
    await handle.submit(settled('a'));
    expect(published.map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
  });

  it('stays in doubt while the journal cannot be read, and is published once it can', async () => {
    const { handle, journal, published, approve } = open(CHAIN);
    journal.fault = { when: 'unsure', error: full };
    journal.isReadable = false;
    await expect(handle.submit(approve)).rejects.toBe(full);
    expect(() => handle.state()).toThrow('cannot be read');
    await expect(handle.submit({ type: 'expire' })).rejects.toThrow('cannot be read');
    expect(published).toEqual([]);
    Object.assign(journal, { fault: null, isReadable: true });
    expect(handle.state().phase).toBe('executing');
    await handle.submit(settled('a'));
    expect(published.map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
  });

  it('rejects every command of its turn, and none of the next', async () => {
    const { handle, journal, approve } = open(CHAIN);
    journal.fault = { when: 'lost', error: full };
    const both = [handle.submit(approve), handle.submit({ type: 'expire' })];
    await expect(Promise.allSettled(both)).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    journal.fault = null;
    await expect(handle.submit({ type: 'expire' })).resolves.toMatchObject({ ok: true });
  });

  it('never hands out what another owner wrote', async () => {
    const { handle, published, approve, store, taskId } = open(CHAIN);
    const fence = store.leases.current(taskId)?.fence ?? 0;
    const lease = store.leases.acquire({ taskId, owner: SAMPLE_OWNER, replaces: fence, expiresAt: 0 });
    const stolen: Recorded[] = [];
    const clock = new SimulatedClock();
    const prepare = (): never => expect.unreachable('nothing starts');
    const other = createHandle({
      taskId,
      journal: store.journal,
      clock,
      fence: lease.fence,
      starts: () => false,
      prepare,
      onCommit: (events) => void stolen.push(...events),
    });
    await other.submit(approve);
    await expect(handle.submit({ type: 'cancel', by: SAMPLE_PERSON, reason: '' })).rejects.toMatchObject({
      code: 'fenced',
    });
    await turn();
    expect([published, types(stolen)]).toEqual([[], ['plan.approved']]);
  });
});

describe('a bug in what a turn calls', () => {
  it('rejects the turn and leaves no trace of it', async () => {
    const { handle, journal, approve, published } = open(samplePlan([sampleStep('a')]), {
      starts: () => {
        throw new Error('a bug');
      },
    });
    await expect(handle.submit(approve)).rejects.toThrow('a bug');
    expect([handle.state().phase, journal.appends, published]).toEqual(['awaiting_approval', [], []]);
  });
});
