import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/reporter.ts';

/** `vitest --mode long` runs the tests that take minutes, and only those. */
export default defineConfig(({ mode }) => ({
  test: {
    include:
      mode === 'long'
        ? ['src/**/*.long.test.ts', 'test/**/*.long.test.ts']
        : ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: mode === 'long' ? [] : ['**/*.long.test.ts'],
    testTimeout: mode === 'long' ? 600_000 : 60_000,
    reporters: ['default', new ClosingLine()],
  },
}));
