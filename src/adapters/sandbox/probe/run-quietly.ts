import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmdirSync, statSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Exit, Sandbox } from '../../../ports/sandbox.ts';

/** A command of the sandbox's own, in an empty folder. */
export type QuietRun = (argv: readonly string[]) => Promise<{ readonly exit: Exit; readonly output: string }>;

/** Runs a command in the sandbox with an empty folder as its workspace and nothing granted. */
export async function runQuietly(sandbox: Sandbox, argv: readonly string[]): ReturnType<QuietRun> {
  const workspace = mkdtempSync(join(tmpdir(), 'orchestrate-probe-'));
  chmodSync(workspace, 0o755);
  const { dev, ino } = statSync(workspace, { bigint: true });
  const chunks: Uint8Array[] = [];
  const running = sandbox.launch(
    {
      id: `probe-${randomUUID()}`,
      argv,
      workspace,
      workspaceId: `${dev}:${ino}`,
      folder: workspace,
      env: {},
      writes: 'dropped',
      grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: [] },
      limits: {
        outputBytes: 65_536,
        memoryBytes: 4 * 1024 ** 3,
        processes: 256,
        scratchBytes: 16 * 1024 ** 2,
        fileBytes: 1024 ** 2,
      },
      timeoutMs: 20_000,
    },
    (_stream, bytes) => chunks.push(bytes),
  );
  const exit = await running.exit;
  rmdirSync(workspace);
  return { exit, output: Buffer.concat(chunks).toString('utf8') };
}
