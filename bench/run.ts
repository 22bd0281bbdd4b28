/**
 * `npm run bench`: prints the table of speed and memory; `-- --write` also keeps it
 * in bench/RESULTS.md. Figures are medians; every floor is measured in the same run,
 * in turn with what it is compared to. `--runs N` sets how often (default 5).
 */
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Shape } from './no-op-plan.ts';
import { medians, runCase, type Figures } from './measure.ts';
import { startUp } from './start-up.ts';

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, runs: { type: 'string', default: '5' } },
});
const RUNS = Number(values.runs);

const PLANS: readonly (readonly [Shape, number, string])[] = [
  ['chain', 1000, 'at least 0.7'],
  ['wide', 1000, ''],
  ['layered', 1000, 'at least 0.5; below 80 MB'],
  ['layered', 10_000, 'at least 0.5; below 100 MB'],
  ['layered', 100_000, 'at least 0.5; below 220 MB'],
];

const lines = [
  `# Results`,
  '',
  `Medians of ${RUNS} runs on ${cpus().length} cores of ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, SQLite ${process.versions['sqlite']}.`,
  'Machines are noisy: compare inside a row. Made by `npm run bench -- --write`.',
  '',
  '## Durable no-op steps',
  '',
  'Every step passes the same intent, perform and result as a real one. The floor writes the recorded',
  'transactions, rows and bytes of the same plan again with bare statements, and nothing else.',
  '',
  'Speed is that of warm code, as the floor is measured too; the first plan of a process runs as `cold` says,',
  'and its peak of memory is the one given.',
  '',
  '| plan | steps/s | floor steps/s | of the floor | p50 ms | p99 ms | cold steps/s | peak MB | target |',
  '|---|---|---|---|---|---|---|---|---|',
  ...PLANS.map(([shape, count, target]) => stepsRow(shape, count, target)),
  '',
  '## Everything else',
  '',
  '| what | figure | target |',
  '|---|---|---|',
  ...otherRows(),
  '',
];
print('');
if (values.write) {
  const path = join(import.meta.dirname, '../../RESULTS.md');
  writeFileSync(path, lines.join('\n') + thoughtsIn(readFileSync(path, 'utf8')));
}

/** What people wrote below the figures stays. */
function thoughtsIn(results: string): string {
  const at = results.indexOf('## What is missed');
  return at < 0 ? '' : results.slice(at);
}

function stepsRow(shape: Shape, count: number, target: string): string {
  const rounds = Array.from({ length: RUNS }, () => ({
    run: runCase('steps', [shape, count]),
    floor: runCase('floor', [shape, count]),
    cold: runCase('steps', [shape, count, 'cold']),
  }));
  const { perSecond = 0, p50 = 0, p99 = 0 } = medians(rounds.map(({ run }) => run));
  const floor = medians(rounds.map((round) => round.floor))['perSecond'] ?? 0;
  const cold = medians(rounds.map((round) => round.cold));
  const cells = [
    `${shape} ${count}`,
    perSecond.toFixed(0),
    floor.toFixed(0),
    (perSecond / floor).toFixed(2),
    p50.toFixed(2),
    p99.toFixed(2),
    (cold['perSecond'] ?? 0).toFixed(0),
    (cold['maxRssMb'] ?? 0).toFixed(0),
  ];
  return print(`| ${[...cells, target].join(' | ')} |`);
}

function otherRows(): readonly string[] {
  const several = (name: string, args: readonly number[] = []): Figures =>
    medians(Array.from({ length: RUNS }, () => runCase(name, args)));
  const resume = several('resume', [100_000]);
  const inbox = several('inbox');
  const launch = several('launch');
  const list = startUp(RUNS * 4);
  const ms = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;
  return [
    `| resume 100,000 steps: open, verify the chain, fold | ${ms(resume['ms'])} | below 2000 ms |`,
    `| a command from another process until its durable answer, p50 | ${ms(inbox['p50'])} | below 100 ms |`,
    `| the same, slowest of 40 | ${ms(inbox['p99'])} | below 100 ms |`,
    `| a sandboxed \`true\` whose writes are dropped, p50 | ${ms(launch['dropped'])} | at most 30 ms |`,
    `| \`bwrap --unshare-all true\` in the same run, p50 | ${ms(launch['bare'])} | |`,
    `| a sandboxed \`true\` in the workspace, p50 | ${ms(launch['kept'])} | at most 30 ms |`,
    `| \`node -e 0\` of the Node that starts bin/orchestrate.js (${list.version}) | ${ms(list.bare)} | |`,
    `| \`node -e 0\` of the package's own Node | ${ms(list.own)} | |`,
    `| \`orchestrate list\` through bin/orchestrate.js, above the first row | ${ms(list.throughNode - list.bare)} | at most 80 ms |`,
    `| \`orchestrate list\` through bin/orchestrate, above the first row | ${ms(list.direct - list.bare)} | at most 80 ms |`,
  ].map(print);
}

function print(line: string): string {
  process.stdout.write(`${line}\n`);
  return line;
}
