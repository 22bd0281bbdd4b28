import type { Action } from '../ports/action.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { ProcessIdentity } from '../ports/journal.ts';
import type { Sandbox } from '../ports/sandbox.ts';
import type { Store } from '../ports/store.ts';
import type { Workspaces } from '../ports/workspace.ts';
import type { Script, ScriptedLaunch } from './scripted-sandbox.ts';
import { ACTIONS } from '../actions/table.ts';
import { Crash, createCrashingJournal, type CrashPoint, type CrashingJournal } from './crashing-journal.ts';
import { FakeProcesses } from './fake-processes.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { TaskOrchestrator } from '../runtime/task-orchestrator.ts';
import { createMemoryBlobs } from './memory-blobs.ts';
import { createMemoryStore } from './memory-store.ts';
import { createScriptedSandbox } from './scripted-sandbox.ts';
import { prepareStep } from '../runtime/prepare.ts';
import { sampleDigest } from './conformance/sample-task.ts';

export interface BootOptions {
  /** How every command ends; by default with exit code 0. */
  readonly script?: Script;
  /** Where the process dies by itself. */
  readonly crash?: CrashPoint;
  /** Puts something between the process and its store, for example a full disk. */
  readonly wrapStore?: (store: Store) => Store;
  readonly blobs?: Blobs;
  readonly actions?: readonly Action[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** An orchestrator of a simulated machine. */
export interface SimulatedProcess {
  readonly orchestrator: TaskOrchestrator;
  readonly identity: ProcessIdentity;
  readonly helper: ProcessIdentity;
  readonly journal: CrashingJournal;
  /** Ends it between two turns of the event loop, with its helper and its steps. */
  kill(): void;
}

const NEVER: CrashPoint = { append: Number.POSITIVE_INFINITY, when: 'before' };

/** A machine whose disk outlives its processes: the store, the outputs, and what steps did in the world. */
export class SimulatedMachine {
  readonly store: Store = createMemoryStore();
  readonly blobs: Blobs = createMemoryBlobs();
  readonly clock = new SimulatedClock();
  readonly processes = new FakeProcesses();
  /** Everything that any process started, first to last. */
  readonly launches: ScriptedLaunch[] = [];
  /** Paths that exist in the workspace. */
  readonly files = new Set<string>();

  /** Starts an orchestrator over this machine's store. */
  boot(options: BootOptions = {}): SimulatedProcess {
    const identity = this.processes.start();
    const helper = this.processes.start();
    const isAlive = (): boolean => this.processes.isAlive(identity);
    const disk = options.wrapStore?.(this.store) ?? this.store;
    const journal = createCrashingJournal(disk.journal, options.crash ?? NEVER);
    const kill = (): void => {
      this.processes.kill(identity);
      this.processes.kill(helper);
    };
    const script = options.script ?? (() => ({}));
    const sandbox = createScriptedSandbox({
      script,
      launches: this.launches,
      helper,
      isAlive: () => isAlive() && !journal.crashed(),
    });
    const store = mortal({ ...disk, journal }, () => {
      if (journal.crashed()) kill();
      return isAlive();
    });
    return {
      orchestrator: this.#orchestrator({ store, sandbox, identity, options }),
      identity,
      helper,
      journal,
      kill,
    };
  }

  #orchestrator(parts: {
    store: Store;
    sandbox: Sandbox;
    identity: ProcessIdentity;
    options: BootOptions;
  }): TaskOrchestrator {
    const { store, sandbox, identity, options } = parts;
    const environment = options.environment ?? {};
    const actions = [...ACTIONS, ...(options.actions ?? [])];
    const actionNamed = (name: string): Action | undefined => actions.find((action) => action.name === name);
    const workspaces = this.#workspaces();
    const prepareOptions = { actionNamed, sandbox, workspaces, environment, key: new Uint8Array(32) };
    return new TaskOrchestrator({
      store,
      blobs: options.blobs ?? this.blobs,
      processes: this.processes.seenBy(identity),
      clock: this.clock,
      workspaces,
      sandboxFor: () => sandbox,
      environment,
      actionNamed,
      notify: async () => null,
      prepare: (step, state) => prepareStep(step, state, prepareOptions),
    });
  }

  #workspaces(): Workspaces {
    return {
      realPath: (folder) => folder,
      identify: () => '1:1',
      look: (_, path) => (this.files.has(path) ? { kind: 'file', bytes: 1 } : null),
      programDigest: sampleDigest,
    };
  }
}

/** A store that a dead process cannot use any more. */
function mortal(store: Store, isAlive: () => boolean): Store {
  const living =
    <A extends readonly unknown[], R>(use: (...values: A) => R) =>
    (...values: A): R => {
      if (!isAlive()) throw new Crash('this process died: nobody may use its store any more');
      return use(...values);
    };
  const { journal, inbox, leases } = store;
  return {
    ...store,
    journal: { append: living(journal.append), read: living(journal.read), heads: living(journal.heads) },
    inbox: { put: living(inbox.put), pending: living(inbox.pending), answer: living(inbox.answer) },
    leases: {
      current: living(leases.current),
      acquire: living(leases.acquire),
      renew: living(leases.renew),
      release: living(leases.release),
    },
  };
}
