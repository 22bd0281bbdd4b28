import { readFileSync } from 'node:fs';
import { linuxProcesses } from '../../src/adapters/machine/linux-processes.ts';
import type { ProcessIdentity } from '../../src/ports/journal.ts';

/** Living processes of the steps of a task, with what they run, for people. */
export function stepsAlive(taskId: string): readonly string[] {
  return linuxProcesses.stepProcesses(taskId).map(({ pid }) => `${pid} ${commandOf(pid)}`);
}

/** Whether exactly this process lives. */
export function isAlive(process: ProcessIdentity): boolean {
  return linuxProcesses.isAlive(process);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '(gone meanwhile)';
  }
}
