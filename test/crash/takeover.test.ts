/** Takeovers between real processes, over a real store and a real sandbox. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { OrchestrateProcess } from './orchestrate-process.ts';
import { existing } from '../../src/testing/driven-task.ts';
import { isAlive, stepsAlive } from './machine-processes.ts';
import { linuxProcesses } from '../../src/adapters/machine/linux-processes.ts';
import { openApp } from '../../src/app.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/open-sqlite-store.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { until } from './until.ts';

const PLAN = `goal: Hold on
steps:
  hold: { shell: 'echo held >> effect; sleep 600', grants: { write: [effect] } }
`;

/** A workspace with a plan, and a store beside it. */
function place() {
  const folder = temporaryFolder();
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  writeFileSync(join(workspace, 'effect'), '');
  writeFileSync(join(workspace, 'plan.yaml'), PLAN);
  return {
    workspace,
    store: join(folder, 'store'),
    effects: () => readFileSync(join(workspace, 'effect'), 'utf8'),
  };
}

async function opened(store: string): Promise<App> {
  const app = await openApp({ store });
  onTestFinished(() => app.close());
  return app;
}

it(
  'takes over from an owner that is stopped past its lease: it ends the owner, its helper and its steps, and nothing runs twice',
  { timeout: 90_000 },
  async () => {
    const { workspace, store, effects } = place();
    const owner = new OrchestrateProcess(['run', join(workspace, 'plan.yaml'), '--yes'], store);
    onTestFinished(() => owner.kill());
    await owner.heard(() => owner.events.some(({ type }) => type === 'attempt.started'));
    await until('the step has begun', () => effects() !== '');
    const { orchestrator } = await opened(store);
    const { taskId } = existing('the task', orchestrator.listTasks()[0]);

    await expect(orchestrator.execute(taskId)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${owner.pid}`),
    });
    const held = orchestrator.owner(taskId);
    const helper = held.kind === 'alive' ? held.lease.helper : null;
    expect([helper && isAlive(helper), stepsAlive(taskId).length > 0]).toEqual([true, true]);

    process.kill(owner.pid, 'SIGSTOP');
    await until('its lease is overdue', () => orchestrator.owner(taskId).kind === 'stuck', 30_000);
    const pause = { type: 'pause', by: { kind: 'person', name: 'the test' } } as const;
    await expect(orchestrator.send(taskId, pause)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('does not answer'),
    });

    const task = await orchestrator.execute(taskId);
    expect(task.steps.map(({ state, attempts }) => [state, attempts])).toEqual([['unknown', 1]]);
    expect(await owner.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect([helper && isAlive(helper), stepsAlive(taskId)]).toEqual([false, []]);
    expect(effects()).toBe('held\n');
    expect(orchestrator.events(taskId).slice(0, owner.events.length)).toEqual(owner.events);
    expect(orchestrator.verify(taskId)).toMatchObject({ ok: true });
  },
);

it('does not take a process that has the pid of a dead owner for that owner, and spares it', async () => {
  const { workspace, store } = place();
  const first = await openApp({ store });
  const parsed = await first.readPlan({ text: PLAN, workspace });
  const { taskId } = first.orchestrator.create(existing('a valid plan', parsed.ok ? parsed.value : null));
  await first.close();
  const innocent = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void innocent.kill('SIGKILL'));
  await once(innocent, 'spawn');
  const claims = openSqliteStore({ folder: store });
  const { bootId } = linuxProcesses.self();
  const dead = { pid: innocent.pid ?? 0, startTime: '1', bootId };
  claims.leases.acquire({ taskId, owner: dead, replaces: 0, expiresAt: Date.now() + 3_600_000 });
  claims.close();

  const { orchestrator } = await opened(store);
  expect(orchestrator.owner(taskId).kind).toBe('gone');
  expect((await orchestrator.execute(taskId)).phase).toBe('awaiting_approval');
  expect([innocent.exitCode, innocent.signalCode]).toEqual([null, null]);
});
