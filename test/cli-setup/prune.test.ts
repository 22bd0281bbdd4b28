import { readdirSync, statSync, utimesSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPlace, type Place } from './place.ts';

/** Every task leaves one output of its own and one that is the same for all, each too large for the database. */
const plan = (number: number): string => `goal: Task ${number}
steps:
  same: { plan: ${'same '.repeat(5000)} }
  own: { shell: 'yes ${number} | head -c 50000', tier: read }
`;

const storeOf = (place: Place): string => join(place.home, '.local', 'state', 'orchestrate');

const blobsOf = (place: Place): readonly string[] =>
  readdirSync(join(storeOf(place), 'blobs'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(storeOf(place), 'blobs', name))
    .filter((path) => statSync(path).isFile());

const numbersIn = (text: string): readonly number[] =>
  Array.from(text.matchAll(/^ +(\d+) +(?:completed|awaiting)/gm), ([, number]) => Number(number));

const listed = (place: Place): readonly number[] =>
  place
    .run(['list', '--json'])
    .stdout.trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { number: number }).number);

test('prune deletes tasks that have ended, with the outputs that nothing else refers to, and no other task', () => {
  const place = createPlace();
  for (const number of [1, 2, 3]) {
    place.write({ 'orchestrate.yaml': plan(number) });
    expect(place.run(['run', '--yes']).status).toBe(0);
  }
  expect(place.run(['run']).status).toBe(4);
  const long = new Date(Date.now() - 7_200_000);
  for (const path of blobsOf(place)) utimesSync(path, long, long);
  expect(blobsOf(place)).toHaveLength(4);

  expect(place.run(['prune']).stdout).toBe('nothing to delete\n');
  const dry = place.run(['prune', '--keep', '1', '--dry-run']);
  expect(numbersIn(dry.stdout)).toEqual([2, 1]);
  expect(dry.stdout).toMatch(/would delete 2 tasks, up to \d+\.\d KiB\n$/);
  expect(listed(place)).toEqual([4, 3, 2, 1]);

  const database = new DatabaseSync(join(storeOf(place), 'orchestrate.db'));
  database.exec(`UPDATE tasks SET updated_at = ${Date.now() - 31 * 86_400_000} WHERE number IN (1, 4)`);
  database.close();
  const old = place.run(['prune']);
  expect(numbersIn(old.stdout)).toEqual([1]);
  expect(old.stdout).toMatch(/deleted 1 task, \d+\.\d KiB\n$/);
  expect(old.status).toBe(0);
  expect(listed(place)).toEqual([4, 3, 2]);
  expect(blobsOf(place)).toHaveLength(3);

  expect(numbersIn(place.run(['prune', '--keep', '0']).stdout)).toEqual([3, 2]);
  expect(listed(place)).toEqual([4]);
  expect(blobsOf(place)).toEqual([]);
  expect(place.run(['verify', '4']).status).toBe(0);
});

test('prune keeps a damaged task, and refuses what is no age and no number', () => {
  const place = createPlace();
  place.write({ 'orchestrate.yaml': 'goal: Be cut\nsteps: { one: { execute: "true", tier: read } }\n' });
  expect(place.run(['run', '--yes']).status).toBe(0);
  const database = new DatabaseSync(join(storeOf(place), 'orchestrate.db'));
  database.exec('DELETE FROM events WHERE id = (SELECT max(id) FROM events)');
  database.close();
  expect(place.run(['prune', '--keep', '0']).stdout).toContain('task 1 is damaged, so it stays');
  expect(listed(place)).toEqual([1]);
  expect(place.run(['prune', '--older-than', '30']).status).toBe(2);
  expect(place.run(['prune', '--keep=-1']).status).toBe(2);
});
