import { constants } from 'node:os';
import { drained } from './hosted.ts';
import { fromHex, mergeReports } from './launcher-report.ts';
import { killProcess, processTree, waitGone } from './process-table.ts';
import { StepNetwork } from '../network/step-network.ts';
import { removePlaceholders } from './remove-placeholders.ts';
import type { ConfinedProcess } from '../../../ports/step-host.ts';
import type { Ended, Start } from './hosted.ts';
import type { Failure } from '../../../core/failure.ts';
import type { LauncherReport } from './launcher-report.ts';
import type { LauncherProcess } from './launcher-process.ts';
import type { Launchers } from './launchers.ts';
import type { ProcessRef } from './process-table.ts';

/** How long the kernel may take to end a namespace. */
const GONE_MS = 10_000;

/** Lets a launcher become bubblewrap and hears its reports. */
export function startConfined(terms: ConfinedProcess, launchers: Launchers): Start {
  return (onStreams) => {
    const launcher = launchers.take(terms.perl, terms.shared);
    const network = new StepNetwork(terms.network);
    const doomed: ProcessRef[] = [];
    const run = async (): Promise<Ended> => {
      const pipes = await launcher.pipes;
      if (pipes !== null) onStreams(pipes);
      launcher.launch(terms.config, (report, server) => {
        if (report.listening !== undefined && server !== null) network.serve(server, report.listening);
      });
      // While this sandbox is made: later, its start would delay the news of this one's end.
      launchers.prepare(terms.perl, terms.shared);
      const error = await launcher.ended;
      network.close();
      if (error !== null) return broken(`the launcher cannot be started: ${error.message}`);
      if (pipes !== null) await drained(pipes);
      const left = await waitGone(doomed, GONE_MS);
      if (left.length > 0) return broken(`processes ${left.map((ref) => ref.pid).join(', ')} did not end`);
      const report = mergeReports(launcher.reports);
      removePlaceholders(terms.workspace, report.made ?? []);
      return { ...result(report), refusals: network.refusals };
    };
    return { ended: run(), kill: () => doomed.push(...killTree(launcher)) };
  };
}

/** Ends the namespace through its first process, and everything else on the way to it. */
function killTree({ child }: LauncherProcess): readonly ProcessRef[] {
  const tree = child.pid === undefined ? [] : processTree(child.pid);
  for (const ref of tree.toReversed()) killProcess(ref);
  return tree;
}

function result(report: LauncherReport): Ended {
  const leftRunning = (report.left ?? []).map(fromHex);
  if (report.failed !== undefined) return broken(fromHex(report.failed));
  if (report.started === undefined)
    return broken('bubblewrap did not start; its own words are in the output');
  if (report.unstarted !== undefined) return ended({ kind: 'missing', message: fromHex(report.unstarted) });
  if (report.exit !== undefined) return { exitCode: report.exit, failure: null, leftRunning, refusals: [] };
  if (report.signal !== undefined)
    return { exitCode: null, failure: bySignal(report.signal), leftRunning, refusals: [] };
  return ended({ kind: 'signal', message: 'the sandbox was ended from outside' });
}

function bySignal(number: number): Failure {
  const name =
    Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`;
  return { kind: 'signal', message: `the command was ended by ${name}` };
}

function broken(message: string): Ended {
  return ended({ kind: 'sandbox', message: `no sandbox: ${message}` });
}

function ended(failure: Failure): Ended {
  return { exitCode: null, failure, leftRunning: [], refusals: [] };
}
