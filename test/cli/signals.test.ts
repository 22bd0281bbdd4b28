import { mkdirSync, renameSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answer, createPlace, type Place, jsonLines, processesWith, waitingStep } from './place.ts';

/** A plan whose one step is found among the processes of this machine by `token`. */
function longPlan(token: string): string {
  return `goal: Long\nsteps:\n  wait: { shell: 'echo be""gun: ${token}; until [ -e go ]; do sleep 0.05; done', idempotent: true }\n`;
}

const token = (name: string): string => `${name}-${process.pid}`;

describe('Ctrl-C', () => {
  test('cancels the task that runs here, and nothing is left of it', async () => {
    const place = createPlace(longPlan(token('once')));
    const run = place.terminal('run --yes');
    await run.shows(`begun: ${token('once')}`);
    expect(processesWith(token('once'))).not.toEqual([]);
    run.press('\u0003');
    const { status, stdout } = await run.ends();
    expect(status).toBe(130);
    expect(stdout).toContain('cancelled by');
    expect(processesWith(token('once'))).toEqual([]);
  });

  test('twice ends everything at once', async () => {
    const place = createPlace(longPlan(token('twice')));
    const run = place.terminal('run --yes');
    await run.shows(`begun: ${token('twice')}`);
    run.press('\u0003\u0003');
    expect((await run.ends()).status).toBe(130);
    await gone(token('twice'));
  });

  test('only detaches from a task that another process drives', async () => {
    const place = createPlace(`goal: Followed\nsteps:\n${waitingStep('wait')}`);
    const owner = place.start('run --yes');
    await owner.shows('running');
    const attached = place.terminal('attach');
    await attached.shows('begun: wait');
    attached.press('\u0003');
    expect(await attached.ends()).toMatchObject({
      status: 130,
      stdout: expect.stringContaining('detached: task 1 goes on'),
    });
    place.write('go', '');
    expect((await owner.ends()).status).toBe(0);
  });
});

describe.each(['SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('ends what runs and leaves the task resumable', async () => {
    const name = token(signal);
    const place = createPlace(longPlan(name));
    const run = place.start('run --yes --json');
    await run.shows('attempt.started');
    run.kill(signal);
    const { status } = await run.ends();
    expect(status).toBe(4);
    expect(processesWith(name)).toEqual([]);
    expect(jsonLines((await place.run('list --json')).stdout)).toMatchObject([{ standing: 'interrupted' }]);
    place.write('go', '');
    const resumed = await place.run('resume --json');
    expect(resumed.status).toBe(0);
    expect(jsonLines(resumed.stdout).at(-1)).toMatchObject({
      steps: { wait: { state: 'completed', attempts: 2 } },
    });
  });
});

describe('a process that was killed', () => {
  test('leaves no step behind, and its task is taken over only by resume', async () => {
    const name = token('killed');
    const place = createPlace(longPlan(name));
    const run = place.start('run --yes --json');
    await run.shows('attempt.started');
    run.kill('SIGKILL');
    await run.ends();
    await gone(name);
    place.write('go', '');
    expect(await place.run('run --yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('interrupted: task 1 (orchestrate resume 1)'),
    });
    expect(jsonLines((await place.run('list --json')).stdout)[1]).toMatchObject({
      number: 1,
      standing: 'interrupted',
    });
    expect((await place.run('resume 1')).status).toBe(0);
  });

  test('leaves a step that cannot simply be repeated to a person', async () => {
    const place = createPlace(
      "goal: Sends\nsteps:\n  send: { shell: 'echo sending; until [ -e go ]; do sleep 0.05; done', grants: { hosts: [example.com] } }\n  then: { shell: echo then, needs: send }\n",
    );
    const run = place.start('run --yes --approve send --json');
    await run.shows('attempt.started');
    const logs = place.start('logs -f');
    await logs.shows('sending');
    run.kill('SIGKILL');
    await run.ends();
    expect((await logs.ends()).status).toBe(0);
    expect(await place.run('resume')).toMatchObject({
      status: 4,
      stdout: expect.stringContaining('orchestrate resolve 1 send'),
    });
    const shown = await place.run('resolve');
    expect(shown).toMatchObject({
      status: 4,
      stdout: expect.stringMatching(/attempt 1, lost [\s\S]+sending/),
    });
    expect((await place.run('resolve send --happened')).status).toBe(0);
    expect((await place.run('resume --json')).status).toBe(0);
    expect(await place.run('resolve 1 send --happened')).toMatchObject({ status: 5 });
  });

  test('is not taken over unasked with another value of what is granted', async () => {
    const place = await stopped(
      "{ shell: 'until [ -e go ]; do sleep 0.05; done', grants: { env: [TOKEN] }, idempotent: true }",
      { TOKEN: 'secret-one' },
    );
    place.write('go', '');
    const refused = await place.run('resume', { TOKEN: 'secret-two' });
    expect(refused).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('TOKEN, which wait sees, has another value'),
    });
    expect(refused.stderr).not.toContain('secret');
    const asked = place.terminal('resume', { TOKEN: 'secret-two' });
    await answer(asked, 'n', 'nothing was started');
    expect((await asked.ends()).status).toBe(5);
    expect((await place.run('resume', { TOKEN: 'secret-one' })).status).toBe(0);
  });

  test('is not taken over unasked in another folder of the same name', async () => {
    const place = await stopped("{ shell: 'until [ -e go ]; do sleep 0.05; done', idempotent: true }");
    renameSync(place.workspace, `${place.workspace}-before`);
    mkdirSync(place.workspace);
    place.write('go', '');
    expect(await place.run('resume')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('is another folder than the one that was approved'),
    });
  });

  test('may leave a step whose probe tells what a person else would have to', async () => {
    const place = createPlace(
      "goal: Probed\nsteps:\n  send: { shell: 'touch sent; until [ -e go ]; do sleep 0.05; done', grants: { hosts: [example.com] }, probe: test -e told }\n  then: { shell: echo then, needs: send }\n",
    );
    const run = place.start('run --yes --approve send --json');
    await run.shows('attempt.started');
    run.kill('SIGKILL');
    await run.ends();
    place.write('told', '');
    expect(await place.run('resume --json')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('"name":"probe"'),
    });
  });
});

/** A place whose task, of one step `wait`, was left by SIGTERM while it ran. */
async function stopped(step: string, env: NodeJS.ProcessEnv = {}): Promise<Place> {
  const place = createPlace(`goal: Stopped\nsteps:\n  wait: ${step}\n`);
  const run = place.start('run --yes --json', env);
  await run.shows('attempt.started');
  run.kill('SIGTERM');
  await run.ends();
  return place;
}

/** The helper ends the steps of a dead owner by itself; the kernel needs a moment for it. */
async function gone(name: string): Promise<void> {
  await expect.poll(() => processesWith(name), { timeout: 10_000 }).toEqual([]);
}
