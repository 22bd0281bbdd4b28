import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { createPlace, type Place } from './place.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'orchestrate.js');

/** What bash offers for the last word, the program's own script loaded into it. */
function complete(place: Place, script: string, ...words: readonly string[]): readonly string[] {
  const call = `orchestrate() { "${process.execPath}" "${program}" "$@"; }
${script}
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _orchestrate; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync(
    'bash',
    ['--norc', '-c', call, 'bash', 'orchestrate', ...words],
    {
      cwd: place.folder,
      env: place.environment,
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.split('\n').filter(Boolean);
}

test('bash completes commands, options, their values and the numbers of tasks', () => {
  const place = createPlace();
  place.write({ 'orchestrate.yaml': 'goal: Be listed\nsteps: { one: { execute: "true" } }\n' });
  expect(place.run(['run']).status).toBe(4);
  const { stdout: script, status } = place.run(['completion', 'bash']);
  expect(status).toBe(0);
  expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
  expect(complete(place, script, 'val')).toEqual(['validate']);
  expect(complete(place, script, '').toSorted()).toEqual(
    [...Object.keys(COMMANDS), '--store', '--directory', '-C', '--version', '-V', '--help', '-h'].toSorted(),
  );
  expect(complete(place, script, '-C', '.', 'run', '--max')).toEqual(['--max-parallel']);
  expect(complete(place, script, 'run', '--sandbox', 'o')).toEqual(['on', 'off']);
  expect(complete(place, script, 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(complete(place, script, 'approve', '')).toEqual(['last', '1']);
  // Nothing of ours: bash then completes files.
  expect(complete(place, script, 'run', 'orch')).toEqual([]);
});

test.each(['zsh', 'fish'])(
  'the script for %s names every command, and is accepted by that shell where it is installed',
  (shell) => {
    const { stdout: script, status } = createPlace().run(['completion', shell]);
    expect(status).toBe(0);
    expect(Object.keys(COMMANDS).filter((name) => !script.includes(name))).toEqual([]);
    const checked = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
    expect(checked.error === undefined ? checked.stderr : '').toBe('');
  },
);

test('another shell is refused with those that there are', () => {
  const { stderr, status } = createPlace().run(['completion', 'cmd']);
  expect(stderr).toContain('bash, zsh, fish');
  expect(status).toBe(2);
});
