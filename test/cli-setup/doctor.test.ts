import { chmodSync, lchownSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPlace, type Place } from './place.ts';

interface Seen {
  readonly ok: boolean;
  readonly observations: readonly {
    readonly name: string;
    readonly state: string;
    readonly detail: string;
    readonly remedy: string;
  }[];
}

function doctor(
  place: Place,
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; of(name: string): Seen['observations'][number] } {
  const { stdout, status } = place.run(['doctor', '--json'], { env });
  const seen = JSON.parse(stdout) as Seen;
  expect(seen.ok).toBe(status === 0);
  return {
    status,
    of(name) {
      const found = seen.observations.find((one) => one.name === name);
      if (!found) throw new Error(`nothing about ${name}: ${stdout}`);
      return found;
    },
  };
}

/** Makes a store with one task that has ended. */
function makeTask(place: Place): string {
  place.write({ 'plan.yaml': 'goal: Be there\nsteps:\n  one: { execute: "true", tier: read }\n' });
  expect(place.run(['run', '--yes', 'plan.yaml']).status).toBe(0);
  return join(place.home, '.local', 'state', 'orchestrate');
}

function change(store: string, sql: string): void {
  const database = new DatabaseSync(join(store, 'orchestrate.db'));
  database.exec(sql);
  database.close();
}

describe('doctor', () => {
  test('shows on one screen that steps can run, and makes no store', () => {
    const place = createPlace();
    const { stdout, stderr, status } = place.run(['doctor']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/✓ program .*Node 24.*SQLite 3/);
    expect(stdout).toMatch(/✓ sandbox .*bubblewrap/);
    expect(stdout).toContain('not there yet');
    expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
    expect(stdout).toMatch(/Steps can run here\.\n$/);
    expect(status).toBe(0);
    expect(readdirSync(place.home)).toEqual([]);
  });

  test('shows what the configuration sets, and where it is wrong', () => {
    const place = createPlace();
    place.write({ [place.configuration]: 'download-hosts: [packages.example.com]\nsandbox: off\n' });
    const fine = doctor(place);
    expect(fine.of('configuration').detail).toContain('downloads from packages.example.com; sandbox off');
    expect(fine.of('sandbox mode').state).toBe('note');
    place.write({ [place.configuration]: 'sandbox: on\nsandbox: off\n' });
    const wrong = doctor(place);
    expect(wrong.status).toBe(5);
    expect(wrong.of('configuration')).toMatchObject({ state: 'bad' });
    expect(wrong.of('configuration').remedy).toContain('config.yaml:2:1  has the key sandbox twice');
  });

  test('finds what is wrong with a store: others can read it, the clock went back, a journal was cut, it is none', () => {
    const place = createPlace();
    const store = makeTask(place);
    chmodSync(store, 0o755);
    expect(doctor(place).of('store')).toMatchObject({
      state: 'note',
      remedy: `Others can read it: chmod 700 ${store}`,
    });
    chmodSync(store, 0o700);

    change(store, `UPDATE tasks SET updated_at = ${Date.now() + 3_600_000}`);
    const early = doctor(place);
    expect(early.of('store')).toMatchObject({
      state: 'good',
      detail: expect.stringContaining('1 task') as string,
    });
    expect(early.of('clock')).toMatchObject({
      state: 'note',
      detail: expect.stringContaining('before the last event') as string,
    });

    change(store, 'DELETE FROM events WHERE id = (SELECT max(id) FROM events)');
    const cut = doctor(place);
    expect(cut.of('store').detail).toContain('damaged: 1');
    expect(cut.status).toBe(0);

    for (const name of readdirSync(store).filter((one) => one.startsWith('orchestrate.db')))
      rmSync(join(store, name));
    writeFileSync(
      join(store, 'orchestrate.db'),
      'not a database, but long enough to be taken for one'.repeat(100),
    );
    const none = doctor(place);
    expect(none.of('store').state).toBe('bad');
    expect(none.status).toBe(5);
  });

  test('counts the files of the workspace that belong to others, without following links', () => {
    const place = createPlace();
    place.write({ 'a/mine': '', 'a/theirs': '' });
    expect(doctor(place).of('workspace')).toMatchObject({
      state: 'good',
      detail: expect.stringContaining('3 entries') as string,
    });
    if (process.getuid?.() !== 0) return;
    lchownSync(join(place.folder, 'a', 'theirs'), 12_345, 12_345);
    expect(doctor(place).of('workspace')).toMatchObject({
      state: 'note',
      detail: expect.stringContaining('1 of other owners') as string,
    });
  });
});
