import { describe, expect, test } from 'vitest';
import { ALL_CASES } from './cases/all-cases.ts';
import type { Case, Role } from './bench.ts';

/** Makes a test of every case that this role can run; one that the machine lacks something for says so. */
export function eachCase(role: Role, run: (one: Case) => Promise<void>): void {
  describe.each(Object.entries(ALL_CASES))('%s', (_group, cases) => {
    const runnable = cases.filter(({ only }) => only === undefined || only === role);
    test.for(runnable)('$title', { timeout: 90_000 }, async (one, { skip }) => {
      skip(typeof one.lack === 'string', one.lack ?? '');
      await expect(run(one)).resolves.toBeUndefined();
    });
  });
}
