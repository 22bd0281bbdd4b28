import type { Lack, Machine } from '../machine.ts';
import type { Probe } from '../../../ports/sandbox.ts';
import type { QuietRun } from './run-quietly.ts';

/** Tries the sandbox once, and says what is wrong when it does not hold. */
export async function probeMachine(machine: Machine | Lack, run: QuietRun): Promise<readonly Probe[]> {
  if ('what' in machine)
    return [{ name: 'sandbox', ok: false, detail: machine.detail, remedy: machine.remedy }];
  const { exit, output } = await run(['/bin/sh', '-c', 'id -u']);
  if (exit.exitCode === 0 && output.trim() === String(machine.uid)) {
    return [
      {
        name: 'sandbox',
        ok: true,
        detail: `bubblewrap; steps run as uid ${machine.uid}, without network`,
        remedy: '',
      },
    ];
  }
  const detail = `${exit.failure?.message ?? `exit ${exit.exitCode}`} ${output}`.trim();
  return [
    {
      name: 'sandbox',
      ok: false,
      detail,
      remedy: 'See docs/sandbox.md for this message, or use --sandbox off.',
    },
  ];
}
