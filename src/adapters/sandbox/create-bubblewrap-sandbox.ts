import { homedir } from 'node:os';
import { loopbackPorts } from './network/host-grants.ts';
import { PROXY_PORT } from './network/step-network.ts';
import { upstreamProxy } from './network/proxy-environment.ts';
import { findProgram } from './view/find-program.ts';
import { launchConfig, sharedConfig } from './launcher/launcher-config.ts';
import { probeMachine } from './probe/probe-machine.ts';
import { readGitIdentity } from './view/git-identity.ts';
import { readMachine } from './machine.ts';
import { readToolView } from './view/tool-view.ts';
import { launchOperations, sharedOperations } from './view/root-operations.ts';
import { runQuietly } from './probe/run-quietly.ts';
import { stepEnvironment } from './view/step-environment.ts';
import { cacheEnvironment, cacheOperations, whyNoCache } from './view/package-caches.ts';
import { withRefusals } from './view/with-refusals.ts';
import { whyNotLaunched } from './view/why-not-launched.ts';
import { toolVersions } from './probe/tool-versions.ts';
import type { CallerEnv, ToolView } from './view/tool-view.ts';
import type { Launch, Running, Sandbox } from '../../ports/sandbox.ts';
import type { Machine, MachineOptions } from './machine.ts';
import type { StepHost } from '../../ports/step-host.ts';

export interface BubblewrapSandboxOptions extends MachineOptions {
  readonly host: StepHost;
  /** The caller's environment: PATH, locale, proxies; its values reach no step unless they are named here. */
  readonly env: CallerEnv;
  /** A folder of the store for package caches, one folder a tool; without it `grants.cache` is refused. */
  readonly cacheRoot?: string;
}

/** What is read once: the caller's tools, and the part of every root that they make. */
interface Prepared {
  readonly machine: Machine;
  readonly tools: ToolView;
  readonly shared: Uint8Array;
}

/** The sandbox of a machine with bubblewrap. Never runs a step unconfined: what cannot be confined fails. */
export function createBubblewrapSandbox(options: BubblewrapSandboxOptions): Sandbox {
  const { host, env, cacheRoot = null } = options;
  const machine = readMachine(options);
  let once: Prepared | null = null;
  const prepared = (found: Machine): Prepared => (once ??= prepare(found, env));
  const sandbox: Sandbox = {
    probe: () => probeMachine(machine, (argv) => runQuietly(sandbox, argv)),
    tools: async () =>
      'what' in machine ? [] : toolVersions(prepared(machine).tools, (argv) => runQuietly(sandbox, argv)),
    resolve: (program, folder, workspace = folder) =>
      'what' in machine ? null : findProgram(prepared(machine).tools, program, { folder, workspace }),
    launch: (launch, onOutput) => {
      if ('what' in machine) return refused(`${machine.detail}. ${machine.remedy}`);
      const wrong = whyNotLaunched(launch) ?? whyNoCache(launch, cacheRoot);
      if (wrong !== null) return refused(wrong);
      const confined = confine(prepared(machine), options, launch);
      return withRefusals(launch, (hear) => host.start(confined, hear), onOutput);
    },
    helper: () => host.identity(),
    close: () => host.close(),
  };
  return sandbox;
}

function prepare(machine: Machine, env: CallerEnv): Prepared {
  const tools = readToolView(env, env['HOME'] ?? homedir(), process.execPath);
  const shared = sharedConfig(machine, sharedOperations({ machine, tools, identity: readGitIdentity(env) }));
  return { machine, tools, shared };
}

function confine(
  { machine, tools, shared }: Prepared,
  { env, cacheRoot }: BubblewrapSandboxOptions,
  launch: Launch,
) {
  const config = launchConfig(machine, {
    argv: launch.argv,
    folder: launch.folder,
    env: stepEnvironment(env, tools, { ...cacheEnvironment(launch), ...launch.env }),
    limits: launch.limits,
    ports: [PROXY_PORT, ...loopbackPorts(launch.grants.hosts)],
    operations: [
      ...launchOperations(launch, env['HOME'] ?? homedir()),
      ...cacheOperations(launch, cacheRoot ?? null),
    ],
  });
  return {
    kind: 'confined',
    perl: machine.perl,
    shared,
    config,
    workspace: launch.workspace,
    id: launch.id,
    timeoutMs: launch.timeoutMs,
    limits: launch.limits,
    network: { hosts: launch.grants.hosts, upstream: upstreamProxy(env) },
  } as const;
}

function refused(reason: string): Running {
  const failure = { kind: 'sandbox', message: `no sandbox: ${reason}` } as const;
  return {
    exit: Promise.resolve({ exitCode: null, failure, refusals: [], leftRunning: [] }),
    kill: () => undefined,
  };
}
