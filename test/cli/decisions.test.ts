import { describe, expect, test } from 'vitest';
import { answer, createPlace, jsonLines, waitingStep } from './place.ts';

const plain = 'goal: Says hello\nsteps:\n  say: { execute: echo hello, tier: read }\n';
const gated = `goal: Asks first
steps:
  build: { shell: echo built }
  push: { shell: echo sent, needs: build, grants: { hosts: [example.com] } }
  after: { shell: echo after, needs: push }
`;

describe('a decision from another terminal', () => {
  test('reaches the process that drives the task', async () => {
    const place = createPlace(gated);
    const owner = place.start('run --yes --wait');
    await owner.shows('waits for a decision');
    const given = await place.run('approve push');
    expect(given).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`process ${owner.pid} goes on with it`),
    });
    expect(given.stdout).toContain("sh -e -c 'echo sent'");
    expect(given.stdout).toContain('may send to example.com');
    expect(await owner.ends()).toMatchObject({ status: 0, stdout: expect.stringContaining('3 of 3 steps') });
    expect(await place.run('approve 1 push')).toMatchObject({
      status: 5,
      stderr: expect.stringContaining('it is completed'),
    });
  });

  test('is taken up by the one who gives it when nobody drives the task', async () => {
    const place = createPlace(plain);
    expect((await place.run('run')).status).toBe(4);
    expect(await place.run('approve --no-run')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('orchestrate resume 1'),
    });
    expect(await place.run('resume')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^completed/m),
    });
    await place.run('run');
    expect(await place.run('approve')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Plan [\s\S]+^completed/m),
    });
  });

  test('that denies a gate skips what needs the step, and the reason is kept', async () => {
    const place = createPlace(gated);
    const owner = place.start('run --yes --wait');
    await owner.shows('waits for a decision');
    expect((await place.run("deny push -m 'not on a Friday'")).status).toBe(0);
    const { status, stdout } = await owner.ends();
    expect(status).toBe(1);
    expect(stdout).toMatch(/push .*denied: denied by \w+: not on a Friday/);
    expect(stdout).toMatch(/after .*skipped: push failed/);
  });

  test('needs the name of the task when more than one waits', async () => {
    const place = createPlace(plain);
    await place.run('run');
    await place.run('run');
    const { status, stderr } = await place.run('approve');
    expect(status).toBe(2);
    expect(stderr).toMatch(/2 tasks wait for a decision[\s\S]+ 2  Says hello\n +1  Says hello/);
    expect(await place.run('deny last')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('task 2'),
    });
    expect(await place.run('approve 1 nothing')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('it has say'),
    });
    expect(await place.run('approve 7')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no task 7'),
    });
  });
});

describe('at a terminal', () => {
  test('a plan and its gate are approved in place by one letter each, and Enter approves nothing', async () => {
    const place = createPlace(gated);
    const run = place.terminal('run');
    await run.shows('Approve exactly this plan?');
    run.press('\r');
    await answer(run, 'd', 'after a crash:');
    expect(jsonLines((await place.run('list --json')).stdout)).toMatchObject([
      { phase: 'awaiting_approval', standing: 'plan waits' },
    ]);
    await answer(run, 'y', 'Let it run?');
    run.press('\r');
    await answer(run, 'd', 'program /');
    expect(jsonLines((await place.run('list --json')).stdout)).toMatchObject([
      { phase: 'executing', standing: 'waiting' },
    ]);
    await answer(run, 'y', /3 of 3 steps/);
    expect((await run.ends()).status).toBe(0);
  });

  test('colours and marks go where they are not wanted', async () => {
    const place = createPlace(plain);
    const [plainText, coloured] = [
      place.terminal('run --yes', { NO_COLOR: '1', LANG: 'C', LC_ALL: 'C' }),
      place.terminal('run --yes'),
    ];
    const ended = await Promise.all([plainText.ends(), coloured.ends()]);
    // oxlint-disable-next-line no-control-regex -- the escape character starts a colour
    expect(ended.map(({ stdout }) => /\u001b\[\d+m/.test(stdout))).toEqual([false, true]);
    expect(ended.map(({ stdout }) => stdout.includes('✓'))).toEqual([false, true]);
    // oxlint-disable-next-line no-control-regex -- everything outside ASCII
    expect(ended[0]?.stdout).not.toMatch(/[^\u0000-\u007f]/);
  });

  test('in CI a run asks nothing and prints one line for each change', async () => {
    const place = createPlace(plain);
    const { status, stdout } = await place.terminal('run --yes', { CI: 'true' }).ends();
    expect(status).toBe(0);
    expect(stdout.match(/^.* say +(?:running|\d.*)/gm)).toMatchObject([
      expect.stringContaining('running'),
      expect.stringContaining(' s '),
    ]);
    // oxlint-disable-next-line no-control-regex -- the escape character moves the cursor
    expect(stdout).not.toMatch(/\u001b\[\d*[AJ]/);
  });
});

describe('an answer in advance', () => {
  test('is said in the first line, and lets a gate pass', async () => {
    const place = createPlace(gated);
    const { status, stdout } = await place.run('run --yes --approve push');
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe(
      'Answered in advance: --yes approves the plan, --approve push answers those gates',
    );
  });

  test('may name the digest that --dry-run printed, which starts nothing', async () => {
    const place = createPlace(plain);
    const { status, stdout } = await place.run('run --dry-run');
    expect(status).toBe(0);
    expect((await place.run('list --json')).stdout).toBe('');
    const digest = /^digest ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? '';
    const ran = await place.run(`run --yes=${digest} --json`);
    expect(ran.status).toBe(0);
    const lines = jsonLines(ran.stdout);
    expect(lines.map((line) => line['type'])).toEqual([
      'task.created',
      'plan.approved',
      'attempt.started',
      'step.completed',
      'task.reconciling',
      'task.completed',
      'task.summary',
    ]);
    expect(lines.at(-1)).toMatchObject({
      number: 1,
      phase: 'completed',
      verdict: 'unproven',
      planDigest: digest,
      steps: { say: { state: 'completed', attempts: 1, exitCode: 0 } },
    });
  });

  test('that leaves a running gate open is found out before anything starts', async () => {
    const place = createPlace(
      `goal: Two gates\nsteps:\n${waitingStep('one', ', grants: { hosts: [a.example] }')}${waitingStep('two', ', grants: { hosts: [b.example] }')}`,
    );
    expect(await place.run('run --yes --approve one')).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('the gates of two'),
    });
  });
});
