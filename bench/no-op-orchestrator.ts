import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Append, Journal } from '../src/ports/journal.ts';
import type { Sandbox } from '../src/ports/sandbox.ts';
import type { SqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts';
import { TaskOrchestrator } from '../src/runtime/task-orchestrator.ts';
import { createBlobFiles } from '../src/adapters/blob-files/create-blob-files.ts';
import { createLocalWorkspaces } from '../src/adapters/machine/local-workspaces.ts';
import { linuxProcesses } from '../src/adapters/machine/linux-processes.ts';
import { noOp } from './no-op-plan.ts';
import { openSqliteStore } from '../src/adapters/sqlite/open-sqlite-store.ts';
import { prepareStep } from '../src/runtime/prepare.ts';
import { systemClock } from '../src/adapters/machine/system-clock.ts';

/** The product's own parts, with an action that does nothing and a sandbox that is never asked. */
export interface Bench {
  readonly orchestrator: TaskOrchestrator;
  readonly store: SqliteStore;
}

export function openBench(folder: string, onAppend: (append: Append) => void = () => undefined): Bench {
  const store = openSqliteStore({ folder });
  const workspaces = createLocalWorkspaces();
  const environment = {};
  const actionNamed = () => noOp;
  const sandbox = noSandbox();
  const prepareOptions = { actionNamed, workspaces, environment, sandbox, key: new Uint8Array(32) };
  const orchestrator = new TaskOrchestrator({
    store: withAppends(store, onAppend),
    blobs: createBlobFiles({ folder, inline: (digest) => store.inlineBlob(digest) }),
    processes: linuxProcesses,
    clock: systemClock,
    workspaces,
    sandboxFor: () => sandbox,
    environment,
    actionNamed,
    notify: async () => null,
    prepare: (step, state) => prepareStep(step, state, prepareOptions),
  });
  return { orchestrator, store };
}

function withAppends(store: SqliteStore, onAppend: (append: Append) => void): SqliteStore {
  const journal: Journal = {
    read: (taskId, afterSeq) => store.journal.read(taskId, afterSeq),
    heads: (taskId) => store.journal.heads(taskId),
    append(append) {
      store.journal.append(append);
      onAppend(append);
    },
  };
  return { ...store, journal };
}

function noSandbox(): Sandbox {
  return {
    probe: async () => [],
    tools: async () => [],
    resolve: () => null,
    launch: () => {
      throw new Error('a no-op step launches nothing');
    },
    helper: () => null,
    close: async () => undefined,
  };
}

/** Runs `body` in a fresh folder beside this file, so on the disk of the checkout, and removes it. */
export async function inFreshFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(import.meta.dirname, '.run-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
