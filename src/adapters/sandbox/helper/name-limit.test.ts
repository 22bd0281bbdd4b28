import { expect, test } from 'vitest';
import { nameLimit } from './name-limit.ts';

const LIMITS = {
  outputBytes: 1,
  memoryBytes: 1024 ** 2,
  processes: 30,
  scratchBytes: 2 * 1024 ** 2,
  fileBytes: 3 * 1024 ** 2,
};

test.each([
  ['bash: fork: retry: Resource temporarily unavailable', 'limits.processes'],
  ['MemoryError', 'limits.memory'],
  ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory', 'limits.memory'],
  ["dd: error writing '/tmp/x': No space left on device", 'limits.scratch'],
  ['Error: ENOSPC: no space left on device, write', 'limits.scratch'],
  ['the command was ended by SIGXFSZ', 'limits.file'],
])('%s names %s', (words, key) => {
  expect(nameLimit(words, LIMITS)).toMatchObject({
    kind: 'limit',
    message: expect.stringContaining(key) as string,
  });
});

test('other words name no limit', () => {
  expect(nameLimit('3 tests failed', LIMITS)).toBeNull();
});
