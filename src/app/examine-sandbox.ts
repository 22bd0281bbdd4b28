import type { Probe } from '../ports/sandbox.ts';
import { createBubblewrapSandbox } from '../adapters/sandbox/create-bubblewrap-sandbox.ts';
import { createStepHost } from '../adapters/sandbox/create-step-host.ts';

export interface SandboxExamination {
  readonly probes: readonly Probe[];
  /** The tools that steps will see; none where there is no sandbox. */
  readonly tools: readonly string[];
}

/** Tries the sandbox of this machine. Needs no store. */
export async function examineSandbox(
  env: Readonly<Record<string, string | undefined>>,
): Promise<SandboxExamination> {
  const sandbox = createBubblewrapSandbox({ host: createStepHost(), env });
  try {
    const probes = await sandbox.probe();
    return {
      probes,
      tools: probes.every(({ ok, required }) => ok || !required) ? await sandbox.tools() : [],
    };
  } finally {
    await sandbox.close();
  }
}
