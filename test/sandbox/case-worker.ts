/** Runs cases by their titles, one at a time, for a suite that lends it another uid. */
import { ALL_CASES } from './cases/all-cases.ts';
import { Bench } from './bench.ts';

const bench = new Bench();
const cases = new Map(
  Object.values(ALL_CASES)
    .flat()
    .map((one) => [one.title, one]),
);

process.on('message', (title: string) => {
  const found = cases.get(title);
  const outcome = found === undefined ? Promise.reject(new Error(`no case ${title}`)) : found.run(bench);
  outcome.then(
    () => process.send?.({ error: null }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => void bench.close());
