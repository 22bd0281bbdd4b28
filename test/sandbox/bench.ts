/**
 * What a case of the suite has: a real sandbox, folders, and a way to run the same
 * script without the sandbox, as proof that the attack works where nothing stops it.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBubblewrapSandbox } from '../../src/adapters/sandbox/create-bubblewrap-sandbox.ts';
import { createStepHost } from '../../src/adapters/sandbox/create-step-host.ts';
import type { Exit, Launch, Running, Sandbox } from '../../src/ports/sandbox.ts';
import type { Grants, Limits } from '../../src/core/plan.ts';

/** An ordinary uid that is neither the steps' nor anybody's. */
export const ORDINARY_UID = 61_234;

const MIB = 1024 ** 2;

/** How a case runs: the orchestrator as root, or as an ordinary user. */
export type Role = 'root' | 'user';

export const NO_GRANTS: Grants = { hosts: [], read: [], env: [], sockets: [], cache: [], write: null };

export const WIDE_LIMITS: Limits = {
  outputBytes: 8 * MIB,
  memoryBytes: 4096 * MIB,
  processes: 512,
  scratchBytes: 256 * MIB,
  fileBytes: 1024 * MIB,
};

/** What differs from an ordinary launch without grants. */
export interface Wish {
  readonly workspace?: string;
  readonly workspaceId?: string;
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly writes?: Launch['writes'];
  readonly grants?: Partial<Grants>;
  readonly limits?: Partial<Limits>;
  readonly timeoutMs?: number;
}

export interface Seen {
  readonly exit: Exit;
  readonly stdout: string;
  readonly stderr: string;
}

export class Bench {
  readonly role: Role = process.getuid?.() === 0 ? 'root' : 'user';
  readonly host = createStepHost();
  readonly sandbox: Sandbox;
  readonly #base: string;
  #launches = 0;

  constructor(env: Readonly<Record<string, string | undefined>> = process.env, cacheRoot?: string) {
    this.#base = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-suite-')));
    chmodSync(this.#base, 0o755);
    this.sandbox = createBubblewrapSandbox({
      host: this.host,
      env,
      ...(cacheRoot === undefined ? {} : { cacheRoot }),
    });
  }

  /** A new folder that anybody may write: the boundary, not the permissions, must hold. */
  folder(): string {
    const path = mkdtempSync(join(this.#base, 'f-'));
    chmodSync(path, 0o777);
    return path;
  }

  /** A new workspace with an owner of its own. */
  workspace(): string {
    const path = mkdtempSync(join(this.#base, 'w-'));
    chmodSync(path, 0o777);
    return path;
  }

  start(
    argv: readonly string[],
    wish: Wish = {},
    onOutput: (stream: 1 | 2, bytes: Uint8Array) => void = () => undefined,
  ): Running {
    const workspace = wish.workspace ?? this.workspace();
    const launch: Launch = {
      id: `case-${this.#launches++}`,
      argv,
      workspace,
      workspaceId: wish.workspaceId ?? idOf(workspace),
      folder: wish.folder ?? workspace,
      env: wish.env ?? {},
      writes: wish.writes ?? 'dropped',
      grants: { ...NO_GRANTS, ...wish.grants },
      limits: { ...WIDE_LIMITS, ...wish.limits },
      timeoutMs: wish.timeoutMs ?? 30_000,
    };
    return this.sandbox.launch(launch, onOutput);
  }

  async run(argv: readonly string[], wish: Wish = {}): Promise<Seen> {
    const chunks: Record<1 | 2, Buffer[]> = { 1: [], 2: [] };
    const running = this.start(argv, wish, (stream, bytes) => chunks[stream].push(Buffer.from(bytes)));
    const exit = await running.exit;
    return { exit, stdout: Buffer.concat(chunks[1]).toString(), stderr: Buffer.concat(chunks[2]).toString() };
  }

  /** Runs a shell script in the sandbox. */
  shell(script: string, wish: Wish = {}): Promise<Seen> {
    return this.run(['/bin/sh', '-c', script], wish);
  }

  /** Runs a shell script without any sandbox, as an ordinary user. */
  control(
    script: string,
    folder: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', script], {
        cwd: folder,
        env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(this.role === 'root' ? { uid: ORDINARY_UID, gid: ORDINARY_UID } : {}),
      });
      let output = '';
      child.stdout.on('data', (text) => (output += String(text)));
      child.stderr.on('data', (text) => (output += String(text)));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.#base, { recursive: true, force: true });
  }
}

/** Device and inode as a launch names them. */
export function idOf(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return `${dev}:${ino}`;
}

/** One case: throws when the sandbox does not hold, or when its positive control does not succeed. */
export interface Case {
  /** A true sentence. */
  readonly title: string;
  /** Only for this role; the other one cannot have a positive control. */
  readonly only?: Role;
  /** Why this machine cannot run the case; absent when it can. */
  readonly lack?: string | null;
  run(bench: Bench): Promise<void>;
}
