import { readFacts } from './facts.ts';
import { remedyFor } from './remedy-for.ts';
import type { Lack, Machine } from '../machine.ts';
import type { Probe } from '../../../ports/sandbox.ts';
import type { QuietRun } from './run-quietly.ts';

/** Asks inside whether writes can be dropped and unix sockets be made. */
const QUESTIONS = `id -u
touch written 2>/dev/null && echo writable
perl -e 'print "sockets\\n" if socket my $s, 1, 1, 0'`;

/** Tries the sandbox once, and says what is wrong, and the one thing to do, when it does not hold. */
export async function probeMachine(machine: Machine | Lack, run: QuietRun): Promise<readonly Probe[]> {
  if ('what' in machine)
    return [{ name: 'sandbox', required: true, ok: false, detail: machine.detail, remedy: machine.remedy }];
  const { exit, output } = await run(['/bin/sh', '-c', QUESTIONS]);
  const answers = output.split('\n');
  if (answers[0] !== String(machine.uid)) {
    const detail = `${exit.failure?.message ?? `exit ${exit.exitCode}`} ${output}`.trim();
    return [{ name: 'sandbox', required: true, ok: false, detail, remedy: remedyFor(detail, readFacts()) }];
  }
  const way = machine.root
    ? `started as root, steps run as uid ${machine.uid}`
    : `steps run as you, uid ${machine.uid}`;
  return [
    {
      name: 'sandbox',
      required: true,
      ok: true,
      detail: `bubblewrap; ${way}, without network or your files`,
      remedy: '',
    },
    dropped(answers.includes('writable')),
    sockets(answers.includes('sockets')),
  ];
}

const NO_OVERLAY = 'Needs overlay mounts: Linux 5.11 or newer, and a file system below that takes them.';

function dropped(ok: boolean): Probe {
  const detail = ok
    ? 'steps of tier read may write, nothing of it stays'
    : 'steps of tier read see the workspace read-only';
  return { name: 'dropped writes', required: false, ok, detail, remedy: ok ? '' : NO_OVERLAY };
}

function sockets(ok: boolean): Probe {
  const detail = ok
    ? 'steps may use unix sockets among themselves'
    : "steps cannot use unix sockets: the host's could not be cut off";
  return { name: 'unix sockets', required: false, ok, detail, remedy: ok ? '' : NO_OVERLAY };
}
