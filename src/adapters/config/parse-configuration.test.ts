import { describe, expect, test } from 'vitest';
import { NO_CONFIGURATION } from './configuration.ts';
import { parseConfiguration } from './parse-configuration.ts';

const read = (text: string) => parseConfiguration(Buffer.from(text), '/home/me');

/** `line:column code` of every issue. */
function issuesOf(text: string): readonly string[] {
  const parsed = read(text);
  if (parsed.ok) return [];
  return parsed.issues.map(({ code, position }) => `${position?.line}:${position?.column} ${code}`);
}

describe('a configuration', () => {
  test('says everything that it can say', () => {
    const text =
      'download-hosts: [Registry.Example.com, "*.example.org"]\nsandbox: off\nmax-parallel: 2\nstore: ~/tasks\n';
    expect(read(text)).toEqual({
      ok: true,
      value: {
        downloadHosts: ['registry.example.com', '*.example.org'],
        sandbox: 'off',
        maxParallel: 2,
        store: '/home/me/tasks',
      },
    });
  });

  test.each(['', '# nothing yet\n', '{}', '---\n'])('that says nothing changes nothing: %j', (text) => {
    expect(read(text)).toEqual({ ok: true, value: NO_CONFIGURATION });
  });

  test('may name a single host without brackets', () => {
    expect(read('download-hosts: packages.example.com')).toMatchObject({
      value: { downloadHosts: ['packages.example.com'] },
    });
  });

  test.each([
    ['sandboxes: on', ['1:1 unknown-key']],
    ['sandbox: on\nsandbox: off', ['2:1 duplicate-key']],
    ['sandbox: true\nmax-parallel: 0', ['1:10 type', '2:15 type']],
    ['sandbox:\n', ['1:9 empty']],
    ['store: tasks', ['1:8 path']],
    ['download-hosts:\n  - https://a.example/x\n  - b.example', ['2:5 value']],
    ['download-hosts: https://a.example/x', ['1:17 value']],
    ['- sandbox', ['1:1 type']],
    ['sandbox: on\n: x', ['2:1 unknown-key']],
    ['sandbox: &a on\nstore: *a', ['2:8 alias']],
    ['sandbox: [on', ['1:13 yaml']],
    ['sandbox: on\n---\nsandbox: off', ['2:1 yaml']],
    ['__proto__: { sandbox: off }', ['1:1 unknown-key']],
  ])('that is wrong says where: %j', (text, expected) => {
    expect(issuesOf(text)).toEqual(expected);
  });

  test('that is not UTF-8, or larger than 64 KiB, is refused as a whole', () => {
    expect(parseConfiguration(new Uint8Array([0xff, 0xfe, 0x73]), '/')).toMatchObject({
      issues: [{ code: 'encoding' }],
    });
    expect(issuesOf(`# ${'x'.repeat(64 * 1024)}`)).toEqual(['1:1 too-large']);
  });
});
