/**
 * One launcher: started ahead of time, it builds what all launches share and waits.
 *
 * Its reports arrive in order; the first one names its pipes, which are opened here
 * through /proc while the launcher still holds them.
 */
import { constants, openSync } from 'node:fs';
import { Server, Socket } from 'node:net';
import { spawn } from 'node:child_process';
import { once } from './hosted.ts';
import { launcherArgv } from '../launcher/launcher-config.ts';
import type { ChildProcess } from 'node:child_process';
import type { LauncherReport } from './launcher-report.ts';
import type { Writable } from 'node:stream';

/** The ends at which the command's output is read. */
export interface OutputPipes {
  readonly stdout: Socket;
  readonly stderr: Socket;
}

/** Hears a report, with the listening socket that came with it. */
export type OnReport = (report: LauncherReport, server: Server | null) => void;

export class LauncherProcess {
  readonly shared: Uint8Array;
  readonly child: ChildProcess;
  readonly reports: LauncherReport[] = [];
  /** `null` when the launcher ended before it had pipes. */
  readonly pipes: Promise<OutputPipes | null>;
  /** Settles when the process is gone and its reports are heard, with the reason when it never started. */
  readonly ended: Promise<Error | null>;
  readonly #input: Writable;
  #onReport: OnReport = () => undefined;

  constructor(perl: string, shared: Uint8Array) {
    this.shared = shared;
    const [, ...args] = launcherArgv(perl);
    this.child = spawn(perl, [...args, String(process.pid)], {
      cwd: '/',
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
      serialization: 'json',
    });
    this.ended = ending(this.child);
    this.pipes = new Promise((resolve) => {
      void this.ended.then(() => resolve(null));
      this.child.on('message', (message, handle) => {
        const report = message as LauncherReport; // only the launcher writes there
        this.reports.push(report);
        if (report.pipes !== undefined) resolve(openPipes(this.child.pid, report.pipes));
        this.#onReport(report, handle instanceof Server ? handle : null);
      });
    });
    const input = this.child.stdio[4];
    if (!input || !('end' in input)) throw new Error('descriptor 4 of the launcher is a pipe');
    input.on('error', () => undefined); // the launcher died; its end tells the reason
    input.write(shared);
    this.#input = input;
  }

  get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  /** Lets it launch. */
  launch(config: Uint8Array, onReport: OnReport): void {
    this.#onReport = onReport;
    this.#input.end(config);
  }
}

async function ending(child: ChildProcess): Promise<Error | null> {
  const disconnected = once(child, 'disconnect');
  const error = await new Promise<Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('exit', () => resolve(null));
  });
  if (error === null && child.connected) await disconnected;
  return error;
}

/** Opens another process's pipes: what is read here is what that process and its children write. */
function openPipes(pid: number | undefined, [stdout, stderr]: readonly [number, number]): OutputPipes | null {
  try {
    return { stdout: readEnd(`/proc/${pid}/fd/${stdout}`), stderr: readEnd(`/proc/${pid}/fd/${stderr}`) };
  } catch {
    return null; // it died meanwhile
  }
}

function readEnd(path: string): Socket {
  return new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
}
