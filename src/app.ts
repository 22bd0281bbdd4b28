/** The composition root: besides `app/`, the only file that names adapters. */
import { join } from 'node:path';
import type { Action } from './ports/action.ts';
import type { Plan } from './core/plan.ts';
import type { Probe, Sandbox } from './ports/sandbox.ts';
import type { StorePlace } from './app/store-folder.ts';
import { ACTIONS } from './actions/table.ts';
import { TaskOrchestrator } from './runtime/task-orchestrator.ts';
import { createBlobFiles } from './adapters/blob-files/create-blob-files.ts';
import { createBubblewrapSandbox } from './adapters/sandbox/create-bubblewrap-sandbox.ts';
import { createLocalWorkspaces } from './adapters/machine/local-workspaces.ts';
import { createStepHost } from './adapters/sandbox/create-step-host.ts';
import { createUnconfinedSandbox } from './adapters/unconfined/create-unconfined-sandbox.ts';
import { createPlanReader, type PlanReader } from './app/plan-reader.ts';
import { linuxProcesses } from './adapters/machine/linux-processes.ts';
import { notifyPerson } from './adapters/machine/notify-person.ts';
import { openSqliteStore } from './adapters/sqlite/open-sqlite-store.ts';
import { pruneTasks, type PruneReport, type PruneRequest } from './app/prune-tasks.ts';
import { prepareStep } from './runtime/prepare.ts';
import { readStoreKey } from './adapters/machine/store-key.ts';
import { storeFolder } from './app/store-folder.ts';
import { systemClock } from './adapters/machine/system-clock.ts';

export interface AppOptions extends StorePlace {
  /** Of plans that are read here; `off` runs every command unconfined, as the caller. Default: as the configuration says, else `on`. */
  readonly sandbox?: Plan['sandbox'];
  /** More actions than the plan language has, for programs that embed this one. */
  readonly actions?: readonly Action[];
}

/** Everything wired together over one store. */
export interface App extends PlanReader {
  readonly orchestrator: TaskOrchestrator;
  /** The folder of the store. */
  readonly store: string;
  /** What `doctor` shows of the sandbox, by default of the one for plans that are read here. */
  probe(mode?: Plan['sandbox']): Promise<readonly Probe[]>;
  /** The tools that steps will see, for the header of a plan. */
  tools(): Promise<readonly string[]>;
  /** Deletes tasks that are over, with what nothing else refers to. @throws OrchestrateError `store`. */
  prune(request: PruneRequest): PruneReport;
  /** Leaves running tasks resumable and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens a store and wires everything to it.
 * @throws OrchestrateError `store` or `damaged` when the store cannot be used.
 */
export async function openApp(options: AppOptions = {}): Promise<App> {
  const environment = options.environment ?? process.env;
  const folder = await storeFolder({ ...options, environment });
  const actions = [...ACTIONS, ...(options.actions ?? [])];
  const actionNamed = (name: string): Action | undefined => actions.find((action) => action.name === name);
  const store = openSqliteStore({ folder });
  const blobs = createBlobFiles({ folder, inline: (digest) => store.inlineBlob(digest) });
  const workspaces = createLocalWorkspaces();
  const sandboxes = createSandboxes(environment, join(folder, 'caches'));
  const prepareOptions = { actionNamed, workspaces, environment, key: readStoreKey(folder) };
  const orchestrator = new TaskOrchestrator({
    store,
    blobs,
    processes: linuxProcesses,
    clock: systemClock,
    workspaces,
    sandboxFor: sandboxes.get,
    environment,
    actionNamed,
    notify: notifyPerson,
    prepare: (step, state) =>
      prepareStep(step, state, { ...prepareOptions, sandbox: sandboxes.get(state.plan.sandbox) }),
  });
  const plans = createPlanReader({ ...options, environment, actions });
  return {
    ...plans,
    orchestrator,
    store: folder,
    probe: async (mode) => sandboxes.get(mode ?? (await plans.sandboxMode())).probe(),
    tools: async () => sandboxes.get(await plans.sandboxMode()).tools(),
    prune: (request) => pruneTasks(request, { store, folder, blobs, clock: systemClock }),
    async close() {
      await orchestrator.close();
      await sandboxes.close();
    },
  };
}

/** One sandbox for each mode, made when a plan of that mode first needs it. */
function createSandboxes(env: NonNullable<AppOptions['environment']>, cacheRoot: string) {
  const made = new Map<Plan['sandbox'], Sandbox>();
  const create = { on: createBubblewrapSandbox, off: createUnconfinedSandbox };
  return {
    get(mode: Plan['sandbox']): Sandbox {
      const sandbox = made.get(mode) ?? create[mode]({ host: createStepHost(), env, cacheRoot });
      made.set(mode, sandbox);
      return sandbox;
    },
    async close(): Promise<void> {
      await Promise.all([...made.values()].map((sandbox) => sandbox.close()));
    },
  };
}
