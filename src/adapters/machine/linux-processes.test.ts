import { describe, expect, it, onTestFinished } from 'vitest';
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { linuxProcesses } from './linux-processes.ts';
import { randomUUID } from 'node:crypto';

/** A process that carries the mark of a task's steps; it goes when the test ends. */
async function stepOf(taskId: string): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['600'], {
    stdio: 'ignore',
    env: { ...process.env, ORCHESTRATE_TASK: taskId },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number }; // a spawned process has a pid
}

describe('the processes of a machine', () => {
  it('are named beyond their pid: another start or another boot is another process', () => {
    const self = linuxProcesses.self();
    expect(linuxProcesses.isAlive(self)).toBe(true);
    expect(linuxProcesses.isAlive({ ...self, startTime: `${Number(self.startTime) - 1}` })).toBe(false);
    expect(linuxProcesses.isAlive({ ...self, bootId: 'another-boot' })).toBe(false);
  });

  it('of steps are found by the mark of exactly their task', async () => {
    const [task, other] = [randomUUID(), randomUUID()];
    const step = await stepOf(task);
    await stepOf(`${task}0`);
    expect(linuxProcesses.stepProcesses(task).map(({ pid }) => pid)).toEqual([step.pid]);
    expect(linuxProcesses.stepProcesses(other)).toEqual([]);
  });

  it('are gone when their end returns, stopped ones too, and ending them again is harmless', async () => {
    const task = randomUUID();
    const step = await stepOf(task);
    const ended = once(step, 'exit');
    process.kill(step.pid, 'SIGSTOP');
    const [found] = linuxProcesses.stepProcesses(task);
    if (found) await linuxProcesses.end(found);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect([found && linuxProcesses.isAlive(found), linuxProcesses.stepProcesses(task)]).toEqual([false, []]);
    if (found) await linuxProcesses.end(found);
  });

  it('that have the pid of an ended one are not ended for it', async () => {
    const task = randomUUID();
    const step = await stepOf(task);
    const [found] = linuxProcesses.stepProcesses(task);
    if (found) await linuxProcesses.end({ ...found, startTime: `${Number(found.startTime) - 1}` });
    expect([step.exitCode, step.signalCode, found?.pid]).toEqual([null, null, step.pid]);
  });
});
