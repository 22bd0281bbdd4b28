import { describe, test } from 'vitest';
import { ALL_CASES } from './cases/all-cases.ts';
import type { Case, Role } from './bench.ts';

/** Makes a test of every case that this role can run; one that the machine lacks something for says so. */
export function eachCase(role: Role, run: (one: Case) => Promise<void>): void {
  for (const [group, cases] of Object.entries(ALL_CASES)) {
    describe(group, () => {
      for (const one of cases) {
        if (one.only !== undefined && one.only !== role) continue;
        const lack = one.lack ?? null;
        if (lack === null) test(one.title, () => run(one), 90_000);
        else test.skip(`${one.title} (${lack})`, () => undefined);
      }
    });
  }
}
