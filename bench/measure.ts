import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What one run of a case printed: names to numbers. */
export type Figures = Readonly<Record<string, number>>;

/** With which bin/orchestrate starts the program. */
const NODE_FLAGS = ['--max-semi-space-size=4'];

/** Runs a case of `bench/cases` in a process of its own. @throws Error with what it printed when it fails. */
export function runCase(name: string, args: readonly (string | number)[] = []): Figures {
  const script = join(import.meta.dirname, 'cases', `${name}.js`);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...NODE_FLAGS, script, ...args.map(String)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`bench case ${name} ${args.join(' ')} failed:\n${stderr}`);
  // Every case prints one JSON object of numbers.
  return JSON.parse(stdout) as Figures;
}

/** The median of each figure over several runs. */
export function medians(runs: readonly Figures[]): Figures {
  const names = Object.keys(runs[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] ?? Number.NaN))]));
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
