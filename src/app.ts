/** The composition root: besides `app/`, the only file that names adapters. */
import { homedir } from 'node:os';
import type { Action } from './ports/action.ts';
import type { Digest } from './core/ids.ts';
import type { Parsed } from './core/issue.ts';
import type { Plan } from './core/plan.ts';
import type { Probe, Sandbox } from './ports/sandbox.ts';
import { ACTIONS } from './actions/table.ts';
import { TaskOrchestrator } from './runtime/task-orchestrator.ts';
import { createBlobFiles } from './adapters/blob-files/create-blob-files.ts';
import { createBubblewrapSandbox } from './adapters/sandbox/create-bubblewrap-sandbox.ts';
import { createLocalWorkspaces } from './adapters/machine/local-workspaces.ts';
import { createStepHost } from './adapters/sandbox/create-step-host.ts';
import { createUnconfinedSandbox } from './adapters/unconfined/create-unconfined-sandbox.ts';
import { defaultStoreFolder } from './adapters/machine/default-store.ts';
import { digestOfPlan } from './runtime/digest.ts';
import { linuxProcesses } from './adapters/machine/linux-processes.ts';
import { notifyPerson } from './adapters/machine/notify-person.ts';
import { openSqliteStore } from './adapters/sqlite/open-sqlite-store.ts';
import { prepareStep } from './runtime/prepare.ts';
import { readStoreKey } from './adapters/machine/store-key.ts';
import { systemClock } from './adapters/machine/system-clock.ts';

export interface AppOptions {
  /** Where tasks are kept. Default: `$ORCHESTRATE_STORE`, else the state folder of the user. */
  readonly store?: string;
  /** Of plans that are read here; `off` runs every command unconfined, as the caller. Default `on`. */
  readonly sandbox?: 'on' | 'off';
  /** The caller's environment; steps see only what they are granted. Default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** More actions than the plan language has, for programs that embed this one. */
  readonly actions?: readonly Action[];
}

/** A plan file to read, and how many of its steps may run at once when it does not say. */
export interface PlanSource {
  readonly text: Uint8Array | string;
  /** The folder that the task works on. */
  readonly workspace: string;
}

/** Everything wired together over one store. */
export interface App {
  readonly orchestrator: TaskOrchestrator;
  readonly sandboxMode: 'on' | 'off';
  /** The folder of the store. */
  readonly store: string;
  /** Reads a plan file for this app's sandbox mode. Loads the schema on first use. */
  readPlan(source: PlanSource): Promise<Parsed<Plan>>;
  /** The digest that an approval of the plan binds. */
  digestOf(plan: Plan): Digest;
  /** What `doctor` shows of the sandbox, by default of the one for plans that are read here. */
  probe(mode?: Plan['sandbox']): Promise<readonly Probe[]>;
  /** The tools that steps will see, for the header of a plan. */
  tools(): Promise<readonly string[]>;
  /** Leaves running tasks resumable and closes the store. */
  close(): Promise<void>;
}

/**
 * Opens a store and wires everything to it.
 * @throws OrchestrateError `store` or `damaged` when the store cannot be used.
 */
export async function openApp(options: AppOptions = {}): Promise<App> {
  const environment = options.environment ?? process.env;
  const folder = options.store ?? defaultStoreFolder(environment);
  const sandboxMode = options.sandbox ?? 'on';
  const actions = [...ACTIONS, ...(options.actions ?? [])];
  const actionNamed = (name: string): Action | undefined => actions.find((action) => action.name === name);
  const store = openSqliteStore({ folder });
  const workspaces = createLocalWorkspaces();
  const sandboxes = createSandboxes(environment);
  const prepareOptions = { actionNamed, workspaces, environment, key: readStoreKey(folder) };
  const orchestrator = new TaskOrchestrator({
    store,
    blobs: createBlobFiles({ folder, inline: (digest) => store.inlineBlob(digest) }),
    processes: linuxProcesses,
    clock: systemClock,
    workspaces,
    sandboxFor: sandboxes.get,
    environment,
    actionNamed,
    notify: notifyPerson,
    prepare: (step, state) => prepareStep(step, state, { ...prepareOptions, sandbox: sandboxes.get(state.plan.sandbox) }),
  });
  return {
    orchestrator,
    sandboxMode,
    store: folder,
    digestOf: digestOfPlan,
    probe: (mode = sandboxMode) => sandboxes.get(mode).probe(),
    tools: () => sandboxes.get(sandboxMode).tools(),
    async close() {
      await orchestrator.close();
      await sandboxes.close();
    },
    async readPlan({ text, workspace }) {
      const { parsePlanFile } = await import('./plan-file/parse-plan-file.ts');
      const home = environment['HOME'] ?? homedir();
      return parsePlanFile({ text, workspace: workspaces.realPath(workspace), sandbox: sandboxMode, actions, downloadHosts: [], home });
    },
  };
}

/** One sandbox for each mode, made when a plan of that mode first needs it. */
function createSandboxes(env: NonNullable<AppOptions['environment']>) {
  const made = new Map<Plan['sandbox'], Sandbox>();
  const create = { on: createBubblewrapSandbox, off: createUnconfinedSandbox };
  return {
    get(mode: Plan['sandbox']): Sandbox {
      const sandbox = made.get(mode) ?? create[mode]({ host: createStepHost(), env });
      made.set(mode, sandbox);
      return sandbox;
    },
    async close(): Promise<void> {
      await Promise.all([...made.values()].map((sandbox) => sandbox.close()));
    },
  };
}
