import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createPlace as createTerminalPlace } from '../cli/place.ts';
import { createPlace, type Place } from './place.ts';

const PLAN =
  'goal: Be edited\nsteps:\n  one: { execute: "true", tier: read }\n  two: { execute: "true", needs: one }\n';

/** A task that waits for the approval of its plan. */
function placeWithTask(): Place {
  const place = createPlace();
  place.write({ 'orchestrate.yaml': PLAN });
  expect(place.run(['run']).status).toBe(4);
  return place;
}

test('an edited plan takes the place of the one that waited, and its differences are shown', () => {
  const place = placeWithTask();
  const program = join(place.home, 'my editor.sh');
  place.write({
    [program]: `grep -q 'execute: "true"' "$2" && sed -i -e 's/execute: .*/execute: echo edited/' -e 's/tier: read/grants: { hosts: [a.example.com] }/' "$2"\n[ "$1" = --wait ]\n`,
  });
  const env = { VISUAL: `sh '${program}' --wait`, EDITOR: 'false' };
  const { stdout, status } = place.run(['edit'], { env });
  expect(stdout).toMatch(/^Plan [0-9a-f]{12} → [0-9a-f]{12}$/m);
  expect(stdout).toContain('~ one  tier: read → external');
  expect(stdout).toContain('~ one  grants.hosts: none → a.example.com');
  expect(stdout).toContain('~ two  does: execute: true → execute: echo edited');
  expect(stdout).toContain('orchestrate approve 1');
  expect(status).toBe(0);
  const fresh = / → ([0-9a-f]{12})/.exec(stdout)?.[1] ?? 'no digest';
  expect(place.run(['show', '--json']).stdout + place.run(['show']).stdout).toContain(fresh);
});

test('an editor that changes nothing, or fails, leaves the plan as it is', () => {
  const place = placeWithTask();
  expect(place.run(['edit', '1'], { env: { EDITOR: 'true' } })).toMatchObject({
    status: 0,
    stdout: 'the plan of task 1 is as it was\n',
  });
  const failed = place.run(['edit'], { env: { EDITOR: 'false' } });
  expect(failed.stderr).toContain('`false` ended with 1');
  expect(failed.status).toBe(5);
  const missing = place.run(['edit'], { env: { PATH: place.home } });
  expect(missing.stderr).toContain('set VISUAL or EDITOR');
  expect(missing.status).toBe(5);
  expect(place.run(['edit', '2']).status).toBe(2);
});

test('a plan that is not valid any more is refused without a terminal, and what was written is kept', () => {
  const place = placeWithTask();
  const { stderr, status } = place.run(['edit'], { env: { EDITOR: 'sed -i s/needs/neds/' } });
  const file = /kept in (\S+)/.exec(stderr)?.[1] ?? 'nowhere';
  expect(stderr).toMatch(/plan\.yaml:\d+:\d+ .*did you mean `needs`/);
  expect(status).toBe(2);
  expect(readFileSync(file, 'utf8')).toContain('neds:');
  rmSync(dirname(file), { recursive: true });
});

test('at a terminal a plan that is not valid can be edited again', async () => {
  const place = createTerminalPlace(PLAN);
  expect((await place.run('run')).status).toBe(4);
  // The first time it breaks the plan, the second time it mends it and changes it.
  place.write(
    'editor.sh',
    `if grep -q neds "$1"; then sed -i -e s/neds/needs/ -e 's/Be edited/Was edited/' "$1"; else sed -i s/needs/neds/ "$1"; fi\n`,
  );
  const running = place.terminal('edit', { VISUAL: `sh ${join(place.workspace, 'editor.sh')}` });
  await running.shows('give up');
  // What comes at once with a question counts as typed before it, so the key is pressed until it is heard.
  const pressing = setInterval(() => running.press('e'), 100);
  const { stdout, status } = await running.ends().finally(() => clearInterval(pressing));
  expect(stdout).toContain('did you mean `needs`');
  expect(stdout).toContain('goal: Be edited → Was edited');
  expect(status).toBe(0);
});
