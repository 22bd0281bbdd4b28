import { DatabaseSync } from 'node:sqlite';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT_MEANINGS, EXIT_STATUS } from '../../src/cli/exit-status.ts';
import { answer, createPlace, waitingStep } from './place.ts';

const good = 'goal: Works\nsteps:\n  say: { execute: echo hello, tier: read }\n';
const bad = "goal: Does not work\nsteps:\n  fall: { execute: 'false' }\n";
const gated = 'goal: Asks\nsteps:\n  push: { shell: echo sent, grants: { hosts: [example.com] } }\n';

describe('the exit status', () => {
  test('is 0 for a task that completed', async () => {
    const { status, stdout } = await createPlace(good).run('run --yes');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^completed, unproven · 1 of 1 step/m);
  });

  test('is 1 for a task that failed', async () => {
    const { status, stdout } = await createPlace(bad).run('run --yes');
    expect(status).toBe(1);
    expect(stdout).toContain('fall: the command ended with exit code 1');
  });

  test('is 1 for a task that is not proven when it had to be', async () => {
    expect((await createPlace(good).run('run --yes --require proven')).status).toBe(1);
  });

  test('is 2 for an invalid plan, whose issues name file, line and column', async () => {
    const place = createPlace('goal: Wrong\nsteps:\n  a: { execute: ls, need: b }\n  b: { run: ls }\n');
    const { status, stderr } = await place.run('run --yes');
    expect(status).toBe(2);
    expect(stderr).toContain(`${join(place.workspace, 'orchestrate.yaml')}:3:21  `);
    expect(stderr).toContain(`${join(place.workspace, 'orchestrate.yaml')}:4:8  `);
  });

  test('is 2 for a flag or a command that does not exist, and says which one was meant', async () => {
    const place = createPlace(good);
    const [flag, command] = await Promise.all([place.run('run --yess'), place.run('aprove')]);
    expect(flag).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
    expect(command).toMatchObject({ status: 2, stderr: expect.stringContaining('approve') });
  });

  test('is 3 for a task whose plan was denied', async () => {
    const place = createPlace(good);
    await place.run('run');
    expect((await place.run('deny -m no')).status).toBe(0);
    const asked = place.terminal('run');
    await asked.shows('Approve exactly this plan?');
    await answer(asked, 'n', 'cancelled');
    expect((await asked.ends()).status).toBe(3);
  });

  test('is 4 for a task that waits, and nothing starts when nobody can answer its gates', async () => {
    const place = createPlace(gated);
    const refused = await place.run('run --yes');
    expect(refused).toMatchObject({ status: 4, stderr: expect.stringContaining('--approve push') });
    expect((await place.run('list --json')).stdout).toBe('');
    expect((await createPlace(good).run('run')).status).toBe(4);
  });

  test('is 5 for an approval of another plan', async () => {
    const place = createPlace(good);
    const { status, stderr } = await place.run('run --yes=0123456789ab');
    expect(status).toBe(5);
    expect(stderr).toContain('it is not what was approved');
    await place.run('run');
    expect((await place.run('approve --digest 0123456789ab')).status).toBe(5);
  });

  test('is 5 for a journal in which one byte was changed', async () => {
    const place = createPlace(good);
    await place.run('run --yes');
    expect(await place.run('verify')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/\d events verified/),
    });
    flipByte(join(place.store, 'orchestrate.db'));
    const { status, stderr } = await place.run('verify');
    expect(status).toBe(5);
    expect(stderr).toMatch(/does not verify at event \d+/);
  });

  test('is 70 for a fault that nobody foresaw, and the report that is named tells of it', async () => {
    const place = createPlace(good);
    mkdirSync(join(place.store, 'key'), { recursive: true });
    const { status, stderr } = await place.run('run --yes');
    expect(status).toBe(70);
    const report = /report to send is in (\S+)/.exec(stderr)?.[1] ?? '';
    expect(readFileSync(report, 'utf8')).toMatch(/EISDIR[\s\S]+ at /);
  });

  test('is 130 after Ctrl-C', async () => {
    const place = createPlace(`goal: Long\nsteps:\n${waitingStep('wait')}`);
    const run = place.terminal('run --yes');
    await run.shows('begun: wait');
    run.press('\u0003');
    expect((await run.ends()).status).toBe(130);
  });

  test('of a command that nobody asked anything of is 0', async () => {
    const place = createPlace();
    const [list, help] = await Promise.all([place.run('list'), place.run('--help')]);
    expect(list).toMatchObject({ status: 0, stdout: 'no tasks yet: orchestrate run\n' });
    expect(help.status).toBe(0);
    for (const meaning of Object.values(EXIT_MEANINGS)) expect(help.stdout).toContain(meaning);
    expect(readdirSync(place.workspace)).toEqual([]);
  });
});

test('docs/exit-status.md holds the table of the program', () => {
  const docs = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'exit-status.md'), 'utf8');
  const rows = [...docs.matchAll(/^\| (\d+) \| (\w+) \| (.+) \|$/gm)].map(([, status, name, meaning]) => [
    Number(status),
    name,
    meaning,
  ]);
  const table = Object.entries(EXIT_STATUS).map(([name, status]) => [
    status,
    name,
    EXIT_MEANINGS[name as keyof typeof EXIT_STATUS],
  ]);
  expect(rows).toEqual(table);
});

/** Nothing has the store open now. */
function flipByte(database: string): void {
  const db = new DatabaseSync(database);
  const { id, raw } = db.prepare('SELECT id, raw FROM events ORDER BY id DESC LIMIT 1').get() as {
    id: number;
    raw: Uint8Array;
  };
  raw[raw.length - 3] = (raw[raw.length - 3] ?? 0) ^ 1;
  db.prepare('UPDATE events SET raw = ? WHERE id = ?').run(raw, id);
  db.close();
}
