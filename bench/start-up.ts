import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { median } from './measure.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Medians of wall times in milliseconds. */
export interface StartUp {
  /** `node -e 0` of the machine's Node. */
  readonly bare: number;
  /** `node -e 0` of the Node that the package brings. */
  readonly own: number;
  readonly throughNode: number;
  readonly direct: number;
  /** Of the machine's Node. */
  readonly version: string;
}

/** Starts `orchestrate list` on an empty store again and again, in turn with a Node that does nothing. */
export function startUp(runs: number): StartUp {
  const node = machineNode();
  const store = mkdtempSync(join(tmpdir(), 'orchestrate-bench-'));
  const list = ['list', '--store', store];
  const commands = {
    bare: [node, '-e', '0'],
    own: [process.execPath, '-e', '0'],
    throughNode: [node, join(ROOT, 'bin/orchestrate.js'), ...list],
    direct: [join(ROOT, 'bin/orchestrate'), ...list],
  };
  const times: Record<keyof typeof commands, number[]> = { bare: [], own: [], throughNode: [], direct: [] };
  for (let run = 0; run <= runs; run++) {
    for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
      const ms = timed(commands[name]);
      // The first round fills the caches.
      if (run > 0) times[name].push(ms);
    }
  }
  rmSync(store, { recursive: true });
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  return {
    bare: median(times.bare),
    own: median(times.own),
    throughNode: median(times.throughNode),
    direct: median(times.direct),
    version,
  };
}

function timed([program = '', ...args]: readonly string[]): number {
  const before = performance.now();
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  return performance.now() - before;
}

/** The first Node on PATH that does not lie in a node_modules folder. */
function machineNode(): string {
  const folders = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, 'node')).find((path) => existsSync(path)) ?? process.execPath;
}
