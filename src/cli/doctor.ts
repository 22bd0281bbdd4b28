/** Says on one screen whether steps can run here, and what to do when not. Writes nothing. */
import { join } from 'node:path';
import { realpathSync } from 'node:fs';
import type { CliCommand, Invocation } from './command.ts';
import type { Observation } from './doctor/observation.ts';
import type { Terminal } from './terminal.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { bad, good } from './doctor/observation.ts';
import { examineConfiguration } from '../app/examine-configuration.ts';
import { markOf } from '../render/marks.ts';
import { observeConfiguration } from './doctor/observe-configuration.ts';
import { observeSandbox } from './doctor/observe-sandbox.ts';
import { observeStore } from './doctor/observe-store.ts';
import { observeTerminal } from './doctor/observe-terminal.ts';
import { observeWorkspace } from './doctor/observe-workspace.ts';
import { storeFolder } from '../app/store-folder.ts';
import { toVisibleText } from '../core/visible-text.ts';
import { version } from '../version.ts';
import { workspaceOf } from './read-plan.ts';

/** Looks at the machine. */
export const doctor: CliCommand = {
  name: 'doctor',
  usage: '',
  summary: 'Say whether steps can run here, and what to do when not',
  examples: [['orchestrate doctor', 'status 0 when steps can run, 5 when not']],
  configure: (command) => command.option('--json', 'one JSON document'),
  async run(invocation) {
    const { command, terminal } = invocation;
    const observations = await observe(invocation);
    const ok = observations.every(({ state }) => state !== 'bad');
    if (command.opts<{ json?: true }>().json) terminal.print(JSON.stringify({ ok, observations }, null, 2));
    else linesOf(observations, ok, terminal).forEach(terminal.print);
    return ok ? EXIT_STATUS.completed : EXIT_STATUS.refused;
  },
};

async function observe({ folder, terminal, place }: Invocation): Promise<readonly Observation[]> {
  const { environment } = terminal;
  const workspace = workspaceOf(join(realPath(folder), 'plan'));
  const configuration = await examineConfiguration(environment);
  const mode = configuration.read.ok ? configuration.read.value.sandbox : 'on';
  return [
    good(
      'program',
      `orchestrate ${version}, Node ${process.versions.node}, SQLite ${process.versions.sqlite}`,
    ),
    ...(await observeSandbox(environment, mode)),
    observeWorkspace(workspace),
    ...(await observeStoreOf(place, workspace)),
    observeConfiguration(configuration),
    ...observeTerminal(terminal),
  ];
}

/** A configuration that is not valid may hide where the store is. */
async function observeStoreOf(
  place: Invocation['place'],
  workspace: string,
): Promise<readonly Observation[]> {
  try {
    return observeStore(await storeFolder(place), workspace);
  } catch (error) {
    if (error instanceof OrchestrateError) return [bad('store', error.message, '')];
    throw error;
  }
}

function realPath(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    throw new OrchestrateError('usage', `the folder ${folder} is not there`, { cause });
  }
}

function linesOf(observations: readonly Observation[], ok: boolean, terminal: Terminal): readonly string[] {
  const { style } = terminal;
  const width = Math.max(...observations.map(({ name }) => name.length));
  const lines = observations.flatMap(({ name, state, detail, remedy }) => [
    ` ${mark(state, terminal)} ${name.padEnd(width)}  ${indented(detail, width)}`,
    ...(remedy === '' ? [] : [`   ${' '.repeat(width)}  ${style.yellow(indented(remedy, width))}`]),
  ]);
  return [
    ...lines,
    '',
    ok ? style.green('Steps can run here.') : style.red('Steps cannot run here: see above.'),
  ];
}

/** What is longer than a line goes on below its own column. */
function indented(text: string, width: number): string {
  return toVisibleText(text).replaceAll('\n', `\n${' '.repeat(width + 5)}`);
}

function mark(state: Observation['state'], { style, unicode }: Terminal): string {
  if (state === 'good') return style.green(markOf('completed', unicode));
  return state === 'bad' ? style.red(markOf('failed', unicode)) : style.yellow(unicode ? '•' : '*');
}
