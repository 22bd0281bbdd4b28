import { accessSync, constants, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Launch, Running, Sandbox } from '../../ports/sandbox.ts';
import type { StepHost } from '../../ports/step-host.ts';

export interface UnconfinedSandboxOptions {
  readonly host: StepHost;
  /** The caller's environment: its PATH and home are the steps', too. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Variables of the caller that a command needs to work at all. */
const ORDINARY = /^(?:HOME|USER|LOGNAME|SHELL|TMPDIR|LANG|LANGUAGE|LC_[A-Z]+|TZ)$/;

/**
 * No sandbox, for a machine that has nothing to protect: steps run as the caller, with
 * its files and network. What holds is the end: timeouts, the output limit and the
 * end of every process of a step, see `start-plain.ts` of the helper.
 */
export function createUnconfinedSandbox({ host, env }: UnconfinedSandboxOptions): Sandbox {
  const path = env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return {
    probe: async () => [
      { name: 'sandbox', required: true, ok: true, detail: 'off: steps run unconfined, as you', remedy: '' },
    ],
    tools: async () => [],
    resolve: (program, folder) => findProgram(program, folder, path),
    launch: (launch, onOutput) =>
      isApproved(launch) ? host.start(plain(launch, env, path), onOutput) : replaced(launch),
    helper: () => host.identity(),
    close: () => host.close(),
  };
}

function plain(launch: Launch, env: UnconfinedSandboxOptions['env'], path: string) {
  const ordinary = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && ORDINARY.test(entry[0]),
  );
  return {
    kind: 'plain',
    argv: launch.argv,
    env: { ...Object.fromEntries(ordinary), PATH: path, ...launch.env },
    folder: launch.folder,
    id: launch.id,
    timeoutMs: launch.timeoutMs,
    limits: launch.limits,
  } as const;
}

function findProgram(program: string, folder: string, path: string): string | null {
  if (program.includes('/')) return isProgram(resolve(folder, program)) ? resolve(folder, program) : null;
  return (
    path
      .split(':')
      .map((place) => join(place, program))
      .find(isProgram) ?? null
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isApproved(launch: Launch): boolean {
  const stat = statSync(launch.workspace, { bigint: true, throwIfNoEntry: false });
  return stat !== undefined && `${stat.dev}:${stat.ino}` === launch.workspaceId;
}

function replaced(launch: Launch): Running {
  const failure = {
    kind: 'sandbox',
    message: `${launch.workspace} is not the folder that was approved: it was replaced`,
  } as const;
  return {
    exit: Promise.resolve({ exitCode: null, failure, refusals: [], leftRunning: [] }),
    kill: () => undefined,
  };
}
