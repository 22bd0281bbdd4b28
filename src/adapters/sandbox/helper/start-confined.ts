import { constants } from 'node:os';
import { spawn } from 'node:child_process';
import { drained, once } from './hosted.ts';
import { fromHex, mergeReports } from './launcher-report.ts';
import { killProcess, processTree, waitGone } from './process-table.ts';
import { launcherArgv } from '../launcher/launcher-config.ts';
import type { ChildProcess } from 'node:child_process';
import type { ConfinedProcess } from '../../../ports/step-host.ts';
import type { Ended, Hosted } from './hosted.ts';
import type { Failure } from '../../../core/failure.ts';
import type { LauncherReport } from './launcher-report.ts';
import type { ProcessRef } from './process-table.ts';

/** How long the kernel may take to end a namespace. */
const GONE_MS = 10_000;

/** Starts the launcher, which becomes bubblewrap, and hears its reports. */
export function startConfined(hosted: ConfinedProcess): Hosted {
  const [program = '', ...args] = launcherArgv(hosted.perl);
  const child = spawn(program, [...args, String(process.pid)], {
    cwd: '/',
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    serialization: 'json',
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a spawned process has its pipes');
  const reports: LauncherReport[] = [];
  const doomed: ProcessRef[] = [];
  child.on('message', (report) => reports.push(report as LauncherReport)); // only the launcher writes there
  sendConfig(child, hosted.config);
  return {
    stdout,
    stderr,
    ended: ending(child, reports, doomed),
    kill: () => doomed.push(...killTree(child)),
  };
}

function sendConfig(child: ChildProcess, config: Uint8Array): void {
  const input = child.stdio[4];
  if (!input || !('end' in input)) throw new Error('descriptor 4 of the launcher is a pipe');
  input.on('error', () => undefined); // the launcher died; its end tells the reason
  input.end(config);
}

/** Ends the namespace through its first process, and everything else on the way to it. */
function killTree(child: ChildProcess): readonly ProcessRef[] {
  const tree = child.pid === undefined ? [] : processTree(child.pid);
  for (const ref of tree.toReversed()) killProcess(ref);
  return tree;
}

async function ending(child: ChildProcess, reports: LauncherReport[], doomed: ProcessRef[]): Promise<Ended> {
  const startError = new Promise<Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('exit', () => resolve(null));
  });
  const disconnected = once(child, 'disconnect');
  const error = await startError;
  if (error !== null) return broken(`the launcher cannot be started: ${error.message}`);
  await drained(child);
  await (child.connected ? disconnected : null);
  const left = await waitGone(doomed, GONE_MS);
  if (left.length > 0) return broken(`processes ${left.map((ref) => ref.pid).join(', ')} did not end`);
  return result(mergeReports(reports));
}

function result(report: LauncherReport): Ended {
  const leftRunning = (report.left ?? []).map(fromHex);
  if (report.failed !== undefined) return broken(fromHex(report.failed));
  if (report.started === undefined) return broken('bubblewrap did not start; its own words are in the output');
  if (report.unstarted !== undefined) return ended(null, { kind: 'missing', message: fromHex(report.unstarted) });
  if (report.exit !== undefined) return { exitCode: report.exit, failure: null, leftRunning };
  if (report.signal !== undefined) return { exitCode: null, failure: bySignal(report.signal), leftRunning };
  return ended(null, { kind: 'signal', message: 'the sandbox was ended from outside' });
}

function bySignal(number: number): Failure {
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
  return { kind: 'signal', message: `the command was ended by ${name}` };
}

function broken(message: string): Ended {
  return ended(null, { kind: 'sandbox', message: `no sandbox: ${message}` });
}

function ended(exitCode: number | null, failure: Failure): Ended {
  return { exitCode, failure, leftRunning: [] };
}
