import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPlace, type Place } from './place.ts';

const FILE = 'orchestrate.yaml';

/** Ids and commands, as `run --dry-run` would show them. */
function stepsOf(place: Place): readonly string[] {
  const text = readFileSync(join(place.folder, FILE), 'utf8');
  return Array.from(
    text.matchAll(/^ {2}([\w-]+):\n {4}(\w+): (.+)$/gm),
    ([, id, action, command]) => `${id} = ${action} ${command}`,
  );
}

/** Runs `init`, then the plan that it wrote. */
function initAndRun(place: Place): {
  readonly init: string;
  readonly run: string;
  readonly status: number | null;
} {
  const init = place.run(['init']);
  expect(init.stderr).toBe('');
  expect(init.status).toBe(0);
  const { stdout, stderr, status } = place.run(['run', '--yes']);
  return { init: init.stdout, run: stdout + stderr, status };
}

const NPM = JSON.stringify({
  name: 'fine',
  scripts: {
    lint: 'node --check index.js',
    build: 'node build.js',
    test: 'node --test',
    'test:ci': 'node --test --watch',
  },
});

describe('init writes a plan that runs as it is', () => {
  test('for a package with scripts', () => {
    const place = createPlace();
    place.write({
      'package.json': NPM,
      'package-lock.json': '{ "lockfileVersion": 3 }',
      'index.js': 'exports.one = 1;\n',
      'build.js': "require('node:fs').writeFileSync('built.txt', 'built');\n",
      'fine.test.js':
        "require('node:test')('is fine', () => require('node:assert').ok(require('node:fs').existsSync('built.txt')));\n",
    });
    const { init, run, status } = initAndRun(place);
    expect(stepsOf(place)).toEqual([
      'lint = execute npm run lint',
      'build = execute npm run build',
      'test = test npm test',
    ]);
    expect(init).toContain('package.json, scripts.lint: node --check index.js');
    expect(run).toContain('3 of 3 steps');
    expect(status).toBe(0);
  });

  test('for a Makefile and a Python project in one folder', () => {
    const place = createPlace();
    place.write({
      Makefile: 'NAME := x\n.PHONY: build test\nbuild:\n\techo made > made.txt\ntest: build\n\tfalse\n',
      'tests/test_sum.py':
        'import unittest\n\nclass Sum(unittest.TestCase):\n    def test_sum(self):\n        self.assertEqual(1 + 1, 2)\n',
    });
    const { run, status } = initAndRun(place);
    expect(stepsOf(place)).toEqual([
      'build = execute make build',
      'test = test python3 -m unittest discover -s tests',
    ]);
    expect(run).toContain('2 of 2 steps');
    expect(status).toBe(0);
    expect(readFileSync(join(place.folder, 'made.txt'), 'utf8')).toBe('made\n');
  });

  test('for an empty folder, and says that it found nothing', () => {
    const { init, run, status } = initAndRun(createPlace());
    expect(init).toContain('nothing was found here');
    expect(run).toContain('1 of 1 step');
    expect(status).toBe(0);
  });
});

test('a folder of a repository gets steps that run in that folder', () => {
  const place = createPlace();
  place.write({ '.git/HEAD': 'ref: refs/heads/main\n', 'deep/er/Makefile': 'test:\n\ttest -f Makefile\n' });
  expect(place.run(['init', '-C', 'deep/er']).status).toBe(0);
  const { stdout, status } = place.run(['run', '-C', 'deep/er', '--yes']);
  expect(stdout).toContain('completed');
  expect(status).toBe(0);
});

test('an installation comes first when packages are missing, with the grant only suggested', () => {
  const place = createPlace();
  const lock = { packages: { 'node_modules/a': { resolved: 'https://packages.example.org/a/-/a-1.tgz' } } };
  place.write({
    'package.json':
      '{ "scripts": { "test": "node --test", "lint": "eslint --fix" }, "dependencies": { "a": "1" } }',
    'package-lock.json': JSON.stringify(lock, null, 1),
  });
  const { stdout } = place.run(['init', '--print']);
  expect(stdout).toContain('execute: npm ci\n    # grants: { hosts: [packages.example.org] }');
  expect(stdout).toContain('test: npm test\n    needs: [install]');
  expect(stdout.match(/tier: read/g)).toBeNull();
  expect(existsSync(join(place.folder, FILE))).toBe(false);
  place.write({ 'node_modules/a/package.json': '{}' });
  expect(place.run(['init', '--print']).stdout).not.toContain('npm ci');
});

test('continuous integration speaks where nothing else does, with its simple commands', () => {
  const place = createPlace();
  place.write({
    '.github/workflows/check.yml': `on: [pull_request]
jobs:
  check:
    steps:
      - uses: actions/checkout@v4
      - run: npm ci
      - name: Tests
        run: sh run-tests.sh fast
      - run: sh with-secrets.sh
        env: { TOKEN: x }
      - run: |
          sh several.sh
      - run: no-such-program-here --version
      - run: sh run-tests.sh slow
`,
  });
  const { stdout } = place.run(['init', '--print']);
  expect(stdout.match(/execute: .+|needs: .+/g)).toEqual([
    'execute: sh run-tests.sh fast',
    'execute: sh run-tests.sh slow',
    'needs: [sh-run-tests-sh-fast]',
  ]);
});

test('a plan that is there is only written over when that is asked for', () => {
  const place = createPlace();
  place.write({ [FILE]: 'mine' });
  const refused = place.run(['init']);
  expect(refused.stderr).toContain('--force');
  expect(refused.status).toBe(2);
  expect(readFileSync(join(place.folder, FILE), 'utf8')).toBe('mine');
  expect(place.run(['init', '--force']).status).toBe(0);
  expect(readFileSync(join(place.folder, FILE), 'utf8')).toContain('goal: ');
});

test('scripts and names that try to break the file stay inside their comments and quotes', () => {
  const place = createPlace();
  place.write({
    'package.json': JSON.stringify({
      scripts: { test: 'a\n  evil:\n    shell: rm -rf x\u001b[2J', lint: 'x # ${{ y }}' },
    }),
    'evil\n: Makefile': '',
  });
  const { stdout, status } = place.run(['init', '--print']);
  expect(status).toBe(0);
  expect(stdout.match(/^ {2}\S.*:$/gm)).toEqual(['  lint:', '  test:']);
  expect(stdout).not.toContain('\u001b');
});
