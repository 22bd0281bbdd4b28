import { describe, expect, test } from 'vitest';
import { nameRefusals } from './name-refusals.ts';
import type { Launch } from '../../../ports/sandbox.ts';

const LAUNCH: Launch = {
  id: '1',
  argv: ['x'],
  workspace: '/work space/app',
  workspaceId: '1:1',
  folder: '/work space/app/sub',
  env: {},
  writes: 'kept',
  grants: { hosts: ['granted.example'], read: [], env: [], sockets: [], cache: [], write: [] },
  limits: { outputBytes: 1, memoryBytes: 1, processes: 1, scratchBytes: 1, fileBytes: 1 },
  timeoutMs: 1,
};

describe('the words of a failed command', () => {
  test.each([
    ["touch: cannot touch 'file': Read-only file system", "grants: { write: ['sub/**'] }"],
    ['sh: 1: cannot create ../top: Read-only file system', "grants: { write: ['top'] }"],
    [
      "Error: EROFS: read-only file system, open '/work space/app/dist/a.js'",
      "grants: { write: ['dist/**'] }",
    ],
    ["OSError: [Errno 30] Read-only file system: '/work space/app/out/x'", "grants: { write: ['out/**'] }"],
    ['curl: (6) Could not resolve host: packages.example.com', 'grants: { hosts: [packages.example.com] }'],
    ['Error: getaddrinfo EAI_AGAIN packages.example.com', 'grants: { hosts: [packages.example.com] }'],
  ])('%s names the grant', (words, remedy) => {
    expect(nameRefusals(words, LAUNCH).map((refusal) => refusal.remedy)).toEqual([remedy]);
  });

  test.each([
    'tests failed: 3 of 12',
    "touch: cannot touch '/etc/x': Read-only file system",
    'cat: /no/such/path: No such file or directory',
  ])('%s is no refusal', (words) => expect(nameRefusals(words, LAUNCH)).toEqual([]));

  test('a host that is granted and was looked up past the proxy is told apart', () => {
    const [refusal] = nameRefusals('getaddrinfo ENOTFOUND granted.example', LAUNCH);
    expect(refusal?.remedy).toContain('HTTPS_PROXY');
  });
});
