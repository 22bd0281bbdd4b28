import { describe, expect, test } from 'vitest';
import { answer, createPlace, jsonLines, processesWith, waitingStep } from './place.ts';

const two = `goal: Two at once
steps:
${waitingStep('left', ', grants: { write: [a] }')}${waitingStep('right', ', grants: { write: [b] }')}`;

describe('logs', () => {
  test('-f follows what runs in another process until the task ends, under a header for each step', async () => {
    const place = createPlace(two);
    const owner = place.start('run --yes');
    await owner.shows(/right +running/);
    const logs = place.start('logs -f');
    await logs.shows('begun: left');
    await logs.shows('begun: right');
    place.write('go', '');
    const { status, stdout } = await logs.ends();
    expect(status).toBe(0);
    expect(stdout).toContain('==> left <==');
    expect(stdout).toContain('==> right <==');
    expect(stdout.match(/^over$/gm)).toHaveLength(2);
    expect((await owner.ends()).status).toBe(0);
    expect((await place.run('logs 1 left')).stdout).toBe('begun: left\nover\n');
  });

  test('are safe to show, or the very bytes', async () => {
    const place = createPlace(String.raw`goal: Writes bytes
steps:
  bytes: { shell: 'printf "\033[2Jout\n"; printf "err\n" >&2', tier: read }
`);
    await place.run('run --yes');
    const [safe, raw, errors] = await Promise.all([
      place.run('logs'),
      place.run('logs bytes --raw --stdout'),
      place.run('logs 1 bytes --stderr'),
    ]);
    expect(safe.stdout.split('\n').toSorted()).toEqual(['', '==> bytes <==', '\\e[2Jout', 'err']);
    expect(raw.stdout).toBe('\u001b[2Jout\n');
    expect(errors.stdout).toBe('err\n');
    expect((await place.run('logs 1 bytes --attempt 2')).status).toBe(2);
  });

  test('end when nobody reads them any more', async () => {
    const place = createPlace(two);
    const owner = place.start('run --yes');
    await owner.shows('running');
    const logs = place.start('logs -f');
    await logs.shows('begun');
    logs.stopReading();
    place.write('go', '');
    expect(await logs.ends()).toMatchObject({ status: 0, stderr: '' });
    expect((await owner.ends()).status).toBe(0);
  });
});

describe('a detached run', () => {
  test('goes on in a process of its own, can be attached to, and asks there', async () => {
    const place = createPlace(
      `goal: Detached\nsteps:\n  build: { shell: echo built }\n  push: { shell: echo sent, needs: build, grants: { hosts: [example.com] } }\n`,
    );
    const { status, stdout } = await place.run('run --yes --detach --json');
    expect(status).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([{ type: 'task.detached', number: 1 }]);
    expect(processesWith(place.store)).not.toEqual([]);
    const attached = place.terminal('attach');
    await attached.shows('Let it run?');
    await answer(attached, 'y', /2 of 2 steps/);
    expect((await attached.ends()).status).toBe(0);
    await expect.poll(() => processesWith(place.store), { timeout: 10_000 }).toEqual([]);
  });
});

test('a reader that has enough of a list leaves no trace of it', async () => {
  const place = createPlace();
  const list = place.start('list');
  list.stopReading();
  expect(await list.ends()).toMatchObject({ status: 0, stderr: '' });
});
