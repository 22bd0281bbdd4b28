import { dirname } from 'node:path';
import { findProgram } from '../view/find-program.ts';
import { isSystem } from '../view/tool-view.ts';
import type { QuietRun } from './run-quietly.ts';
import type { ToolView } from '../view/tool-view.ts';

/** The tools that a header names when they are there, with the arguments that make them tell their version. */
const TOOLS: readonly (readonly [name: string, program: string, argument: string])[] = [
  ['node', 'node', '--version'],
  ['python', 'python3', '--version'],
  ['git', 'git', '--version'],
  ['go', 'go', 'version'],
  ['rust', 'rustc', '--version'],
];

/** Asks the caller's tools, inside, for their versions: `node 20.20 (/usr)`. One that does not answer is left out. */
export async function toolVersions(view: ToolView, run: QuietRun): Promise<readonly string[]> {
  const found = TOOLS.filter(
    ([, program]) => findProgram(view, program, { folder: '/', workspace: '/nowhere' }) !== null,
  );
  // At once: a shim of a version manager takes a tenth of a second.
  const script = found
    .map(([name, program, argument]) => `(v=$(${program} ${argument} 2>&1) && echo "${name} $v") &`)
    .join('\n');
  const { output } = await run(['/bin/sh', '-c', `${script}\nwait`]);
  return found.flatMap(([name, program]) => {
    const line = output.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    const version = line === undefined ? null : /(\d+\.\d+)/.exec(line)?.[1];
    return version ? [`${name} ${version} (${placeOf(view, program)})`] : [];
  });
}

function placeOf(view: ToolView, program: string): string {
  const path = findProgram(view, program, { folder: '/', workspace: '/nowhere' }) ?? '';
  if (isSystem(path)) return path.startsWith('/usr/local/') ? '/usr/local' : '/usr';
  return view.trees.find((tree) => path.startsWith(`${tree}/`)) ?? dirname(path);
}
