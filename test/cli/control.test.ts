import { describe, expect, test } from 'vitest';
import { createPlace, jsonLines, processesWith, waitingStep } from './place.ts';

/** Found among the processes of this machine by this name. */
const first = `first-${process.pid}`;
const slow = `goal: Takes its time\nsteps:\n${waitingStep(first)}  then: { shell: echo then, needs: ${first} }\n`;

describe('cancel', () => {
  test('ends a plan that waits for its approval', async () => {
    const place = createPlace(slow);
    await place.run('run');
    expect(await place.run('cancel -m wrong')).toMatchObject({ status: 0, stdout: 'cancelled task 1\n' });
    expect(await place.run('show')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^cancelled[\s\S]+wrong/m),
    });
    expect(await place.run('cancel 1')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('the task is cancelled'),
    });
  });

  test('kills every process of a step that runs under another process', async () => {
    const place = createPlace(slow);
    const owner = place.start('run --yes');
    await owner.shows(/first.* running/);
    const logs = place.start('logs -f');
    await logs.shows('begun');
    expect(processesWith(`gun: ${first}`)).not.toEqual([]);
    expect((await place.run('cancel')).status).toBe(0);
    expect((await owner.ends()).status).toBe(3);
    expect((await logs.ends()).status).toBe(0);
    expect(processesWith(`gun: ${first}`)).toEqual([]);
  });
});

describe('pause', () => {
  test('lets what runs end and starts nothing more, until resume', async () => {
    const place = createPlace(slow);
    const owner = place.start('run --yes --wait --json');
    await owner.shows('attempt.started');
    expect((await place.run('pause')).status).toBe(0);
    place.write('go', '');
    await owner.shows('step.completed');
    expect(jsonLines((await place.run('list --json')).stdout)).toMatchObject([
      { standing: 'paused', stepsEnded: 1 },
    ]);
    expect((await place.run('pause 1')).status).toBe(5);
    expect(await place.run('resume')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`process ${owner.pid}`),
    });
    expect((await owner.ends()).status).toBe(0);
  });
});

describe('skip', () => {
  test('says first what goes with the step, and goes on with the rest', async () => {
    const place = createPlace(
      `goal: Skips\nsteps:\n  push: { shell: echo sent, grants: { hosts: [example.com] } }\n  after: { shell: echo after, needs: push }\n  other: { shell: echo other }\n`,
    );
    const owner = place.start('run --yes --wait');
    await owner.shows('waits for a decision');
    const { status, stdout } = await place.run("skip push -m 'not today'");
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe('with push go after, which need it');
    expect(await owner.ends()).toMatchObject({ status: 0, stdout: expect.stringMatching(/1 of 3 steps/) });
  });
});

describe('retry', () => {
  test('of an ended task makes a new one that keeps what completed', async () => {
    const place = createPlace(
      `goal: Needs a file\nsteps:\n  once: { shell: echo x >> once }\n  look: { execute: test -f there, needs: once }\n`,
    );
    expect((await place.run('run --yes')).status).toBe(1);
    place.write('there', '');
    expect(await place.run('retry')).toMatchObject({
      status: 4,
      stdout: expect.stringContaining('continues task 1, keeps once'),
    });
    expect((await place.run('deny 2')).status).toBe(0);
    const { status, stdout } = await place.run('retry 1 --yes --json');
    expect(status).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      number: 3,
      steps: { once: { state: 'completed', attempts: 0 }, look: { state: 'completed', attempts: 1 } },
    });
    expect(await place.run('retry 3')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('completed'),
    });
  });

  test('of a failed step runs it again while its task goes on', async () => {
    const place = createPlace(
      `goal: Fails at first\nsteps:\n  look: { execute: test -f there, grants: { write: [a] } }\n${waitingStep('hold', ', grants: { write: [b] }')}  then: { shell: echo then, needs: look }\n`,
    );
    const owner = place.start('run --yes');
    await owner.shows(/look .*exit: the command ended/);
    place.write('there', '');
    expect((await place.run('retry look')).status).toBe(0);
    place.write('go', '');
    expect(await owner.ends()).toMatchObject({ status: 0, stdout: expect.stringContaining('3 of 3 steps') });
  });
});

describe('show and list', () => {
  test('tell where a task stands and what each step came to', async () => {
    const place = createPlace(
      `goal: Shows\nsteps:\n  made: { shell: echo x > made, checks: [{ exists: made }] }\n  gone: { execute: test -f gone, needs: made }\n`,
    );
    await place.run('run --yes');
    const { stdout } = await place.run('show');
    expect(stdout).toMatch(/^ ✓ made .*1 of 1 checks passed/m);
    expect(stdout).toContain('check exists: passed, made exists');
    expect(stdout).toMatch(/^ ✗ gone .*exit: the command ended with exit code 1/m);
    expect(stdout).toContain('no process drives it now');
    expect(jsonLines((await place.run('show --json')).stdout)).toMatchObject([
      { number: 1, owner: 'none', phase: 'failed', steps: [{ id: 'made' }, { id: 'gone' }] },
    ]);
    expect((await place.run('list')).stdout).toMatch(/^ +1  failed  2\/2  .* ago  Shows$/m);
  });
});
