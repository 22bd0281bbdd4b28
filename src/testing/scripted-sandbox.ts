import type { Exit, Launch, Sandbox } from '../ports/sandbox.ts';
import type { Failure } from '../core/failure.ts';
import type { ProcessIdentity } from '../ports/journal.ts';

/** How a scripted command ends; `runs` until the test ends it or it is killed. */
export type ScriptedEnd = (Partial<Exit> & { readonly output?: string }) | 'runs';

/** Says of every launch how it ends. */
export type Script = (launch: Launch) => ScriptedEnd;

/** One command that was started. */
export interface ScriptedLaunch {
  readonly launch: Launch;
  readonly step: string;
  readonly attempt: number;
  readonly isRunning: boolean;
  /** Why it was killed, when it was. */
  readonly killed: Failure | null;
  print(text: string): void;
  /** Ends it: with exit code 0 unless told otherwise. */
  end(exit?: Partial<Exit>): void;
}

export interface ScriptedSandboxOptions {
  readonly script: Script;
  /** Where launches are written down, first to last. */
  readonly launches: ScriptedLaunch[];
  readonly helper: ProcessIdentity | null;
  /** Whether the machine still runs this process: what a dead one had started never answers. */
  readonly isAlive: () => boolean;
}

/** A sandbox that runs nothing: each command ends as the script says, in a later turn of the event loop. */
export function createScriptedSandbox({
  script,
  launches,
  helper,
  isAlive,
}: ScriptedSandboxOptions): Sandbox {
  let hasHelper = false;
  return {
    probe: async () => [],
    tools: async () => [],
    resolve: (program) => `/usr/bin/${program}`,
    helper: () => (hasHelper ? helper : null),
    close: async () => undefined,
    launch(launch, onOutput) {
      hasHelper = true;
      const started = createScriptedLaunch(launch, onOutput, isAlive);
      launches.push(started);
      const end = script(launch);
      if (end !== 'runs') setImmediate(() => started.end(end));
      return { exit: started.exit, kill: (failure) => setImmediate(() => started.kill(failure)) };
    },
  };
}

function createScriptedLaunch(
  launch: Launch,
  onOutput: (stream: 1 | 2, bytes: Uint8Array) => void,
  isAlive: () => boolean,
) {
  let isRunning = true;
  let killed: Failure | null = null;
  let resolve: (exit: Exit) => void = () => undefined;
  const exit = new Promise<Exit>((settleExit) => {
    resolve = settleExit;
  });
  const print = (text: string): void => {
    if (isRunning && isAlive()) onOutput(1, Buffer.from(text));
  };
  const end = ({ output, ...change }: Partial<Exit> & { readonly output?: string } = {}): void => {
    if (output !== undefined) print(output);
    isRunning = false;
    if (isAlive()) resolve({ exitCode: 0, refusals: [], leftRunning: [], ...change });
  };
  return {
    launch,
    exit,
    step: launch.env['ORCHESTRATE_STEP'] ?? '',
    attempt: Number(launch.env['ORCHESTRATE_ATTEMPT']),
    get isRunning() {
      return isRunning;
    },
    get killed() {
      return killed;
    },
    print,
    end,
    kill(failure: Failure): void {
      if (!isRunning) return;
      killed = failure;
      end({ exitCode: null, failure });
    },
  };
}
