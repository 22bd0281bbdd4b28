import { homedir } from 'node:os';
import { findProgram } from './view/find-program.ts';
import { launcherConfig } from './launcher/launcher-config.ts';
import { probeMachine } from './probe/probe-machine.ts';
import { readGitIdentity } from './view/git-identity.ts';
import { readMachine } from './machine.ts';
import { readToolView } from './view/tool-view.ts';
import { rootOperations } from './view/root-operations.ts';
import { runQuietly } from './probe/run-quietly.ts';
import { stepEnvironment } from './view/step-environment.ts';
import { toolVersions } from './probe/tool-versions.ts';
import type { CallerEnv } from './view/tool-view.ts';
import type { Launch, Running, Sandbox } from '../../ports/sandbox.ts';
import type { Lack, Machine } from './machine.ts';
import type { RootParts } from './view/root-operations.ts';
import type { StepHost } from '../../ports/step-host.ts';

export interface BubblewrapSandboxOptions {
  readonly host: StepHost;
  /** The caller's environment: PATH, locale, proxies; its values reach no step unless they are named here. */
  readonly env: CallerEnv;
  /** Whom steps run as, on the host too, when the orchestrator is root. Default 60000. */
  readonly stepUid?: number;
}

/** The sandbox of a machine with bubblewrap. Never runs a step unconfined: what cannot be confined fails. */
export function createBubblewrapSandbox(options: BubblewrapSandboxOptions): Sandbox {
  const { host, env } = options;
  const machine = readMachine(options.stepUid ?? 60_000);
  let parts: RootParts | null = null;
  const readParts = (found: Machine): RootParts =>
    (parts ??= {
      machine: found,
      tools: readToolView(env, env['HOME'] ?? homedir(), process.execPath),
      identity: readGitIdentity(env),
    });
  const sandbox: Sandbox = {
    probe: () => probeMachine(machine, (launch) => runQuietly(sandbox, launch)),
    tools: async () => ('what' in machine ? [] : toolVersions(readParts(machine).tools, (launch) => runQuietly(sandbox, launch))),
    resolve: (program, folder, workspace = folder) =>
      'what' in machine ? null : findProgram(readParts(machine).tools, program, { folder, workspace }),
    launch: (launch, onOutput) =>
      'what' in machine ? refused(machine) : host.start(confine(readParts(machine), env, launch), onOutput),
    helper: () => host.identity(),
    close: () => host.close(),
  };
  return sandbox;
}

function confine(parts: RootParts, env: CallerEnv, launch: Launch) {
  const config = launcherConfig(parts.machine, {
    argv: launch.argv,
    folder: launch.folder,
    env: stepEnvironment(env, parts.tools, launch.env),
    limits: launch.limits,
    operations: rootOperations(parts, launch),
  });
  return {
    kind: 'confined',
    perl: parts.machine.perl,
    config,
    id: launch.id,
    timeoutMs: launch.timeoutMs,
    outputBytes: launch.limits.outputBytes,
    memoryBytes: launch.limits.memoryBytes,
    network: { hosts: launch.grants.hosts, upstream: null },
  } as const;
}

function refused(lack: Lack): Running {
  const failure = { kind: 'sandbox', message: `no sandbox: ${lack.detail}. ${lack.remedy}` } as const;
  return {
    exit: Promise.resolve({ exitCode: null, failure, refusals: [], leftRunning: [] }),
    kill: () => undefined,
  };
}
