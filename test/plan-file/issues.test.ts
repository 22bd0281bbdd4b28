import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings.ts';
import { parsePlanFile } from '../../src/plan-file/parse-plan-file.ts';

/** The issues of a file as `line:column code`, in the order in which they are given. */
function issuesOf(text: string | Uint8Array): readonly string[] {
  const parsed = parsePlanFile({ ...SETTINGS, text });
  return parsed.ok
    ? []
    : parsed.issues.map(({ position, code }) => `${position?.line}:${position?.column} ${code}`);
}

/** A plan whose step `a` has these lines more than its action. */
function step(...lines: readonly string[]): string {
  return ['goal: g', 'steps:', '  a:', '    execute: x', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  );
}

/** A plan with these steps, one a line. */
function steps(...lines: readonly string[]): string {
  return ['goal: g', 'steps:', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

describe('a plan file that is right', () => {
  it.each([
    ['as little as possible', steps('a: { test: npm test }')],
    [
      'words that older YAML turns into something else',
      step('env: { A: no, B: on, C: 1.10, D: 0777, E: 1e3, F: 2026-01-01, G: true, H: 12:30, I: 0x1F }'),
    ],
    ['a command that looks like a boolean', steps('a: { execute: true }')],
    [
      'an anchor and an alias',
      steps('a: { execute: x, grants: &g { hosts: [a.example] } }', 'b: { execute: y, grants: *g }'),
    ],
    ['windows line ends', steps('a: { test: npm test }').replaceAll('\n', '\r\n')],
    ['JSON with tabs', JSON.stringify({ goal: 'g', steps: { a: { test: 'npm test' } } }, null, '\t')],
    ['a document start', `---\n${steps('a: { test: x }')}...\n`],
    [
      'names that differ from reserved ones',
      steps('reads: { test: x }', 'constructors: { test: x }', 'x10: { test: x }'),
    ],
    ['names of variables that objects inherit', step('env: { constructor: x, toString: y }')],
    ['read with nothing to write', step('tier: read', 'grants: { write: [] }')],
  ])('%s', (_name, text) => {
    expect(issuesOf(text)).toEqual([]);
  });

  it('keeps the texts that people see', () => {
    const parsed = parsePlanFile({
      ...SETTINGS,
      text: step(
        'env: { A: no, B: 1.10, C: 0777, D: 1e3, E: 2026-01-01, F: true, G: 0o17, H: 12345678901234567890 }',
      ),
    });
    expect(parsed.ok && parsed.value.steps[0]?.env).toEqual({
      A: 'no',
      B: '1.10',
      C: '0777',
      D: '1e3',
      E: '2026-01-01',
      F: 'true',
      G: '0o17',
      H: '12345678901234567890',
    });
  });
});

describe('every issue has its line and column', () => {
  it.each<[string, string | Uint8Array, readonly string[]]>([
    // The file
    ['an empty file', '', ['1:1 type']],
    ['a byte order mark', '\uFEFFgoal: g\n', ['1:1 bom']],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x67, 0x00]), ['1:1 encoding']],
    [
      'bytes that are not UTF-8',
      new Uint8Array([...new TextEncoder().encode('goal: é\nab: x'), 0xff, 0x0a]),
      ['2:6 encoding'],
    ],
    ['a file that is too large', `goal: ${'x'.repeat(1024 ** 2)}`, ['1:1 too-large']],
    ['a file of too many words', `goal: [${'a,'.repeat(130_000)}]`, ['1:166671 too-large']],
    ['lists that nest too deep', `goal: ${'['.repeat(60)}${']'.repeat(60)}`, ['1:56 too-deep']],
    [
      'aliases that nest too deep',
      [
        'a0: &a0 [[[[[[[[[[x]]]]]]]]]]',
        ...[1, 2, 3, 4, 5].map((n) => `a${n}: &a${n} [[[[[[[[[[*a${n - 1}]]]]]]]]]]`),
      ].join('\n'),
      [
        '1:1 missing',
        '1:1 missing',
        '1:1 unknown-key',
        '1:18 too-deep',
        '2:1 unknown-key',
        '2:18 too-deep',
        '3:1 unknown-key',
        '4:1 unknown-key',
        '5:1 unknown-key',
        '6:1 unknown-key',
      ],
    ],
    ['tabs as indentation', 'goal: g\nsteps:\n\ta: { test: x }\n', ['3:1 yaml']],
    ['two documents', `${steps('a: { test: x }')}---\ngoal: h\n`, ['4:1 documents']],
    ['a directive', `%YAML 1.1\n---\n${steps('a: { test: x }')}`, ['1:1 directive']],
    ['several syntax errors', 'goal: "g\\q"\nsteps: { a: { test: "\\z" } }\n', ['1:9 yaml', '2:22 yaml']],
    // Keys
    ['a key twice', steps('a: { test: x }', 'a: { test: y }'), ['4:3 duplicate-key']],
    ['a key twice in other quotes', step('tier: read', '"tier": write'), ['6:5 duplicate-key']],
    ['a merge key', steps('a: &a { test: x }', 'b: { <<: *a }'), ['4:3 action', '4:8 merge-key']],
    ['a key that is a list', 'goal: g\n? [a]\n: b\nsteps: { a: { test: x } }\n', ['2:3 key']],
    ['an empty key', 'goal: g\n: b\nsteps: { a: { test: x } }\n', ['2:1 key']],
    ['an unknown key', 'goals: g\nsteps: { a: { test: x } }\n', ['1:1 missing', '1:1 unknown-key']],
    [
      'keys of habit',
      steps('a: { run: x, depends_on: b, timeout-minutes: 5, uses: y }'),
      ['3:8 habit-key', '3:16 habit-key', '3:31 habit-key', '3:51 habit-key'],
    ],
    [
      'keys that are not built yet',
      step('if: x', 'agent: claude', 'workspace: direct', 'for-each: [a]'),
      ['5:5 not-supported', '6:5 not-supported', '7:5 not-supported', '8:5 not-supported'],
    ],
    // Values of YAML
    ['a tag', 'goal: !!str g\nsteps: { a: { test: !x y } }\n', ['1:13 tag', '2:24 tag']],
    ['an alias of nothing', step('grants: { hosts: [*.example.com] }'), ['5:23 alias']],
    ['an alias inside itself', 'goal: g\nsteps: &s { a: { test: x }, b: *s }\n', ['2:32 alias']],
    [
      'NUL and half characters',
      'goal: "a\\0b"\nsteps: { a: { plan: "\\ud800" } }\n',
      ['1:7 text', '2:21 text'],
    ],
    ['expressions', step('env: { V: "${{ inputs.v }}" }'), ['5:12 not-supported']],
    // The plan
    ['no goal and no steps', '{}', ['1:1 missing', '1:1 missing']],
    ['an empty goal', 'goal: "  "\nsteps: { a: { test: x } }\n', ['1:7 empty']],
    ['no step', 'goal: g\nsteps: {}\n', ['2:8 empty']],
    ['steps as a list', 'goal: g\nsteps:\n  - test: x\n', ['3:3 type']],
    ['a plan check of an exit code', `checks: [{ exit: 0 }]\n${steps('a: { test: x }')}`, ['1:18 check']],
    ['parallel as a word', `max-parallel: many\n${steps('a: { test: x }')}`, ['1:15 type']],
    ['parallel as an octal', `max-parallel: 010\n${steps('a: { test: x }')}`, ['1:15 type']],
    ['no parallel at all', `max-parallel: 0\n${steps('a: { test: x }')}`, ['1:15 type']],
    // Ids
    ['names of tiers', steps('read: { test: x }', 'external: { test: x }'), ['3:3 id', '4:3 id']],
    [
      'names of objects',
      steps('__proto__: { test: x }', 'constructor: { test: x }', 'hasOwnProperty: { test: x }'),
      ['3:3 id', '4:3 id', '5:3 id'],
    ],
    [
      'numbers and signs',
      steps(
        '10: { test: x }',
        '1: { test: x }',
        'a.b: { test: x }',
        '-a: { test: x }',
        'ä: { test: x }',
        '"a b": { test: x }',
      ),
      ['3:3 id', '4:3 id', '5:3 id', '6:3 id', '7:3 id', '8:3 id'],
    ],
    ['a long id', steps(`${'a'.repeat(65)}: { test: x }`), ['3:3 id']],
    // Needs
    ['an unknown need', steps('a: { test: x, needs: [b, c] }', 'b: { test: x }'), ['3:28 unknown-need']],
    ['a need of itself', steps('a: { test: x, needs: a }'), ['3:24 self-need']],
    ['a need twice', steps('a: { test: x, needs: [b, b] }', 'b: { test: x }'), ['3:28 twice']],
    [
      'a cycle',
      steps('a: { test: x, needs: b }', 'b: { test: x, needs: [c] }', 'c: { test: x, needs: a }'),
      ['5:24 cycle'],
    ],
    [
      'a cycle among steps that are wrong in other ways',
      steps('a: { tset: x, needs: b }', 'b: { needs: a }'),
      ['3:8 unknown-key', '4:3 action', '4:15 cycle'],
    ],
    // Actions
    ['no action', steps('a: { tier: read }'), ['3:3 action']],
    ['two actions', steps('a: { test: x, shell: y }'), ['3:17 action']],
    [
      'empty texts',
      steps('a: { plan: "" }', 'b: { notify: " " }', 'c: { shell: }', 'd: { execute: "" }'),
      ['3:14 empty', '4:16 empty', '5:8 empty', '6:17 command'],
    ],
    ['an action with keys', steps('a: { tool: { name: x } }'), ['3:8 not-supported']],
    ['an action with a list', steps('a: { execute: [npm, test] }'), ['3:17 type']],
    [
      'commands that need a shell',
      steps('a: { execute: "a | b && c" }', 'b: { test: "echo $HOME" }'),
      ['3:17 command', '3:17 command', '4:14 command'],
    ],
    // Values
    ['numbers without a unit', step('timeout: 10', 'limits: { memory: 512 }'), ['5:14 unit', '6:23 unit']],
    [
      'values of the wrong kind',
      step(
        'timeout: soon',
        'continue-on-error: yes',
        'tier: none',
        'env: [A]',
        'grants: x',
        'limits: 3',
        'checks: { exit: 0 }',
        'undo: x',
      ),
      [
        '5:14 value',
        '6:24 type',
        '7:11 type',
        '8:10 type',
        '9:13 type',
        '10:13 type',
        '11:13 type',
        '12:11 type',
      ],
    ],
    ['empty values', step('tier:', 'env: { A: }', 'needs:'), ['5:5 empty', '6:12 empty', '7:5 empty']],
    [
      'paths that leave the workspace',
      step(
        'working-directory: ../x',
        'checks: [{ exists: /etc/passwd }, { exists: a/../../b }]',
        'grants: { write: [/x, ../y, ~/z] }',
      ),
      ['5:24 path', '6:24 path', '6:49 path', '7:23 path', '7:27 path', '7:33 path'],
    ],
    [
      'write as patterns',
      step('grants: { write: ["src/*.ts", "**/x", src/, "a?", .] }'),
      ['5:23 not-supported', '5:35 not-supported', '5:43 path', '5:49 not-supported', '5:55 path'],
    ],
    [
      'outer paths that are none',
      step('grants: { read: [x, /, /a/../b], sockets: [run/x.sock] }'),
      ['5:22 path', '5:25 path', '5:28 path', '5:48 path'],
    ],
    [
      'hosts that are none',
      step('grants: { hosts: ["https://a.example", a b, "a.example:0", "a..b", "*"] }'),
      ['5:23 value', '5:44 value', '5:49 value', '5:64 value', '5:72 value'],
    ],
    [
      'variables that are none',
      step('env: { A-B: x, ORCHESTRATE_KEY: y }', 'grants: { env: ["A=b"] }'),
      ['5:17 value', '5:37 value', '6:21 value'],
    ],
    [
      'a check with two keys and one with none',
      step('checks: [{ exit: 0, exists: x }, {}]'),
      ['5:14 check', '5:38 check'],
    ],
    ['a second exit check', step('checks: [{ exit: 0 }, { exit: 1 }]'), ['5:35 check']],
    [
      'checks that are not built yet',
      step('checks: [{ absent: x }, { stdout: { matches: y } }]'),
      ['5:16 not-supported', '5:31 not-supported'],
    ],
    [
      'an exit check of a step without a command',
      steps('a: { plan: x, checks: [{ exit: 0 }] }'),
      ['3:34 check'],
    ],
    // Rules between keys
    ['read with hosts', step('tier: read', 'grants: { hosts: [registry.example.com] }'), ['5:11 tier']],
    ['read with writes', step('tier: read', 'grants: { write: [src/**] }'), ['5:11 tier']],
    ['a read action with writes', steps('a: { review: x, grants: { write: [src/**] } }'), ['3:36 tier']],
    [
      'grants for a text',
      steps('a: { plan: x, timeout: 1m, env: { A: b } }'),
      ['3:17 idle-key', '3:30 idle-key'],
    ],
    ['a time to decide what is not asked', step('decide-within: 2h'), ['5:5 idle-key']],
    ['two crash keys', step('key: k', 'probe: x', 'idempotent: true'), ['5:10 crash']],
    ['a key for nobody', steps('a: { notify: x, key: k }'), ['3:24 crash']],
    ['a variable from two places', step('env: { A: x }', 'grants: { env: [B, A] }'), ['6:24 env']],
    ['a channel for a command', step('channel: team'), ['5:14 channel']],
    ['an undo that is no action', step('undo: { run: x }'), ['5:13 habit-key']],
    ['an undo of two actions', step('undo: { shell: x, execute: y }'), ['5:23 action']],
    ['an undo that needs a shell', step('undo: { execute: a | b }'), ['5:22 command']],
  ])('%s', (_name, text, expected) => {
    expect(issuesOf(text)).toEqual(expected);
  });
});

describe('messages', () => {
  function messageOf(text: string): string {
    const parsed = parsePlanFile({ ...SETTINGS, text });
    return parsed.ok ? '' : parsed.issues.map(({ message }) => message).join('\n');
  }

  it.each([
    [
      steps('a: { test: x, needs: b }', 'b: { test: x, needs: c }', 'c: { test: x, needs: a }'),
      'a -> b -> c -> a',
    ],
    [step('neds: a'), 'did you mean `needs`?'],
    [step('working_directory: a'), 'did you mean `working-directory`?'],
    [step('continueOnError: true'), 'did you mean `continue-on-error`?'],
    [step('goal: x'), 'it belongs to a plan'],
    [`${steps('a: { test: x }')}timeout: 5m\n`, 'it belongs to a step'],
    [steps('a: { run: x }'), 'write `execute` for one program or `shell` for a script'],
    [steps('a: { execute: a | b }'), 'use the action `shell`'],
    [steps('Build: { test: x }', 'b: { test: x, needs: build }'), 'did you mean Build?'],
    [step('if: x'), '`if` is not supported yet'],
  ])('%j says %s', (text, words) => {
    expect(messageOf(text)).toContain(words);
  });

  it('stay short when the file is not', () => {
    expect(messageOf(`goal: |${'|'.repeat(100_000)}`).length).toBeLessThan(1000);
    expect(messageOf(`${'x'.repeat(100_000)}: 1`).length).toBeLessThan(1000);
  });

  it('end after five hundred issues', () => {
    const text = steps(...Array.from({ length: 600 }, (_, index) => `s${index}: { test: x, needs: gone }`));
    expect(issuesOf(text)).toHaveLength(501);
    expect(messageOf(text)).toContain('and 100 more issues');
  });
});
