import { nameRefusals } from './name-refusals.ts';
import type { Exit, Launch, Running } from '../../../ports/sandbox.ts';

type OnOutput = (stream: 1 | 2, bytes: Uint8Array) => void;

/** How much of the end of stderr tells what was refused. */
const TAIL = 4096;

/** Starts a launch and adds what its stderr says to the refusals that the proxy saw. */
export function withRefusals(
  launch: Launch,
  start: (onOutput: OnOutput) => Running,
  onOutput: OnOutput,
): Running {
  let tail = Buffer.alloc(0);
  const running = start((stream, bytes) => {
    if (stream === 2) tail = Buffer.from(Buffer.concat([tail, bytes]).subarray(-TAIL));
    onOutput(stream, bytes);
  });
  return {
    exit: running.exit.then((exit) => addRefusals(exit, tail.toString('utf8'), launch)),
    kill: (failure) => running.kill(failure),
  };
}

function addRefusals(exit: Exit, tail: string, launch: Launch): Exit {
  if (exit.exitCode === 0 || exit.exitCode === null) return exit;
  const known = new Set(exit.refusals.map(({ remedy }) => remedy));
  const named = nameRefusals(tail, launch).filter(({ remedy }) => !known.has(remedy));
  return named.length === 0 ? exit : { ...exit, refusals: [...exit.refusals, ...named] };
}
