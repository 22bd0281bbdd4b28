/**
 * Starts a process without any confinement, for an orchestrator that was told to.
 *
 * Its processes are found by a mark in their environment, whatever session or process
 * group they went to. One that replaces its whole environment and also leaves the
 * group is not found: that is a limit of running without a sandbox.
 */
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { drained } from './hosted.ts';
import { findProcess, killProcess, processIds, processTree, waitGone } from './process-table.ts';
import type { ChildProcess } from 'node:child_process';
import type { Ended, Start, Streams } from './hosted.ts';
import type { Failure } from '../../../core/failure.ts';
import type { PlainProcess } from '../../../ports/step-host.ts';
import type { ProcessRef } from './process-table.ts';

/** The environment variable that marks every process of a launch. */
export const MARK = 'ORCHESTRATE_LAUNCH';

const GONE_MS = 5_000;
const MOMENT_MS = 100;

/** Runs the command as the caller would. */
export function startPlain(terms: PlainProcess): Start {
  return (onStreams) => {
    const mark = randomUUID();
    const [program = '', ...args] = terms.argv;
    const child = spawn(program, args, {
      cwd: terms.folder,
      env: { ...terms.env, [MARK]: mark },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('a spawned process has its pipes');
    onStreams({ stdout, stderr });
    const ended = ending({ child, mark, streams: { stdout, stderr }, terms });
    return { ended, kill: () => void killAll(child, mark) };
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly mark: string;
  readonly streams: Streams;
  readonly terms: PlainProcess;
}

async function ending({ child, mark, streams, terms }: Started): Promise<Ended> {
  const first = await firstEnd(child, terms);
  // What ends by itself within a moment, such as a service that lost its client, is not named.
  await waitGone(marked(mark), MOMENT_MS);
  const leftRunning = marked(mark).map(commandLine);
  const survivors = await endAll(child, mark);
  await drained(streams);
  const failure = survivors.length === 0 ? first.failure : unended(survivors);
  return {
    exitCode: first.exitCode,
    failure,
    leftRunning: leftRunning.filter((line) => line !== '').slice(0, 20),
    refusals: [],
  };
}

function firstEnd(child: ChildProcess, terms: PlainProcess): Promise<Pick<Ended, 'exitCode' | 'failure'>> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      const message = `cannot start ${terms.argv[0]} in ${terms.folder}: ${error.message}`;
      resolve({ exitCode: null, failure: { kind: 'missing', message } });
    });
    child.once('exit', (exitCode, signal) => {
      const message = `the command was ended by ${signal}`;
      resolve({ exitCode, failure: signal === null ? null : { kind: 'signal', message } });
    });
  });
}

/**
 * Ends what is left until nothing is; a process that forks meanwhile is met in the next
 * round. A process shows no environment for an instant while it executes a program, so
 * only two empty rounds in a row count.
 */
async function endAll(child: ChildProcess, mark: string): Promise<readonly ProcessRef[]> {
  const end = performance.now() + GONE_MS;
  let left = killAll(child, mark);
  for (let empty = 0; empty < 2 && performance.now() < end; empty = left.length === 0 ? empty + 1 : 0) {
    await waitGone(left, 50);
    await sleep(5);
    left = killAll(child, mark);
  }
  return left;
}

function killAll(child: ChildProcess, mark: string): readonly ProcessRef[] {
  const tree = child.pid === undefined ? [] : processTree(child.pid);
  const all = [...new Map([...tree, ...marked(mark)].map((ref) => [ref.pid, ref])).values()];
  for (const ref of all) killProcess(ref);
  return all;
}

/** Living processes that carry the mark. */
function marked(mark: string): readonly ProcessRef[] {
  const wanted = `${MARK}=${mark}\0`;
  return processIds()
    .filter((pid) => text(`/proc/${pid}/environ`).includes(wanted))
    .flatMap((pid) => findProcess(pid) ?? []);
}

function commandLine(ref: ProcessRef): string {
  return text(`/proc/${ref.pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 200);
}

/** Latin-1: only compared and shown, and no byte sequence is invalid in it. */
function text(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function unended(left: readonly ProcessRef[]): Failure {
  return { kind: 'internal', message: `processes ${left.map((ref) => ref.pid).join(', ')} did not end` };
}
