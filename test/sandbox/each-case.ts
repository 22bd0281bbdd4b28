import { describe, expect, test } from 'vitest';
import { ALL_CASES } from './cases/all-cases.ts';
import type { Case, Role } from './bench.ts';

/** Makes a test of every case that this role can run; one that the machine lacks something for says so. */
export function eachCase(role: Role, run: (one: Case) => Promise<void>): void {
  const runnable = ({ only }: Case): boolean => only === undefined || only === role;
  const groups = Object.entries(ALL_CASES).map(([group, cases]) => [group, cases.filter(runnable)] as const);
  describe.each(groups.filter(([, cases]) => cases.length > 0))('%s', (_group, cases) => {
    test.for(cases)('$title', { timeout: 90_000 }, async (one, { skip }) => {
      skip(typeof one.lack === 'string', one.lack ?? '');
      await expect(run(one)).resolves.toBeUndefined();
    });
  });
}
