/** A workspace, a store and a home of their own, and the real program in them, with pipes or at a terminal. */
import { spawn as spawnPty } from '@lydell/node-pty';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const program = join(import.meta.dirname, '..', '..', 'bin', 'orchestrate.js');

/** Nothing here takes long; what has not come by then does not come. */
const DEADLINE_MS = 45_000;

/** The program's code is compiled once for all tests of a file. */
const cache = mkdtempSync(join(tmpdir(), 'orchestrate-cli-cache-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** The exit status, or the signal that ended it. */
export type Status = number | NodeJS.Signals;

export interface Ended {
  readonly status: Status;
  /** Of a terminal: everything that it was sent. */
  readonly stdout: string;
  readonly stderr: string;
}

/** The program while it runs. */
export interface Running {
  readonly pid: number;
  /** Settles when the text, or all of a terminal's, holds this. @throws when it does not in time. */
  shows(pattern: RegExp | string): Promise<void>;
  /** At a terminal: presses keys. */
  press(keys: string): void;
  kill(signal: NodeJS.Signals): void;
  /** Closes the reading side of stdout. */
  stopReading(): void;
  /** As `ended`, in time. */
  ends(): Promise<Ended>;
  readonly ended: Promise<Ended>;
}

export interface Place {
  readonly workspace: string;
  readonly store: string;
  /** Writes a file into the workspace. */
  write(name: string, text: string): void;
  /** Starts the program with pipes. */
  start(args: string, env?: NodeJS.ProcessEnv): Running;
  /** Runs it to its end. */
  run(args: string, env?: NodeJS.ProcessEnv): Promise<Ended>;
  /** Starts it at a pseudo-terminal. */
  terminal(args: string, env?: NodeJS.ProcessEnv): Running;
}

/** A place that goes, with everything that still runs in it, when the running test ends. */
export function createPlace(plan?: string): Place {
  const root = mkdtempSync(join(tmpdir(), 'orchestrate-cli-'));
  const workspace = join(root, 'workspace');
  const store = join(root, 'store');
  const temporary = join(root, 'tmp');
  for (const folder of [workspace, temporary, join(root, 'home')]) mkdirSync(folder);
  const running = new Set<Running>();
  onTestFinished(async () => {
    for (const one of running) one.kill('SIGKILL');
    await Promise.all([...running].map((one) => one.ended));
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const environment = (env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: join(root, 'home'),
    XDG_CACHE_HOME: cache,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    ORCHESTRATE_STORE: store,
    ...env,
  });
  const track = (one: Running): Running => {
    running.add(one);
    void one.ended.then(() => running.delete(one));
    return one;
  };
  const place: Place = {
    workspace,
    store,
    write: (name, text) => writeFileSync(join(workspace, name), text),
    start: (args, env) => track(startPiped(wordsOf(args), workspace, environment(env))),
    run: (args, env) => place.start(args, env).ends(),
    terminal: (args, env) => track(startAtTerminal(wordsOf(args), workspace, environment(env))),
  };
  if (plan !== undefined) place.write('orchestrate.yaml', plan);
  return place;
}

/** Words are split at blanks; single quotes keep them together. */
function wordsOf(args: string): string[] {
  return [...args.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function startPiped(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = createText();
  const errors = createText();
  child.stdout.setEncoding('utf8').on('data', text.add);
  child.stderr.setEncoding('utf8').on('data', errors.add);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) =>
      resolve({ status: signal ?? code ?? -1, stdout: text.all(), stderr: errors.all() }),
    );
  });
  return {
    pid: child.pid ?? -1,
    shows: (pattern) => text.shows(pattern, errors),
    press: () => undefined,
    kill: (signal) => void child.kill(signal),
    ended,
    stopReading: () => void child.stdout.destroy(),
    ends: () => inTime(ended, () => `the end of ${args.join(' ')}:\n${text.all()}${errors.all()}`),
  };
}

function startAtTerminal(args: string[], cwd: string, env: NodeJS.ProcessEnv): Running {
  const pty = spawnPty(process.execPath, [program, ...args], { cwd, env, cols: 120, rows: 40 });
  const text = createText();
  pty.onData(text.add);
  const ended = new Promise<Ended>((resolve) => {
    pty.onExit(({ exitCode, signal }) =>
      resolve({ status: signal ? signalName(signal) : exitCode, stdout: text.all(), stderr: '' }),
    );
  });
  return {
    pid: pty.pid,
    shows: (pattern) => text.shows(pattern),
    press: (keys) => pty.write(keys),
    kill: (signal) => pty.kill(signal),
    ended,
    stopReading: () => pty.kill('SIGHUP'),
    ends: () => inTime(ended, () => `the end of ${args.join(' ')}:\n${text.all()}`),
  };
}

function signalName(signal: number): NodeJS.Signals {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === signal) ?? [];
  return (name ?? 'SIGKILL') as NodeJS.Signals; // the names of that table are the type
}

/**
 * Presses a key until the screen shows what follows: what is pressed just when a
 * question appears counts as typed ahead, and a person presses it again.
 */
export async function answer(run: Running, key: string, then: RegExp | string): Promise<void> {
  const taken = run.shows(then).then(() => true);
  do run.press(key);
  while (!(await Promise.race([taken, pressAgain()])));
}

const PRESS_MS = 100;

function pressAgain(): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), PRESS_MS);
  });
}

function createText() {
  let all = '';
  const waiting = new Set<() => void>();
  return {
    all: () => all,
    add: (more: string): void => {
      all += more;
      for (const look of waiting) look();
    },
    async shows(pattern: RegExp | string, errors?: { all(): string }): Promise<void> {
      const isThere = (): boolean =>
        typeof pattern === 'string' ? all.includes(pattern) : pattern.test(all);
      const seen = new Promise<void>((resolve) => {
        const look = (): void => {
          if (!isThere()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
      await inTime(seen, () => `${pattern} in:\n${all}${errors?.all() ?? ''}`);
    },
  };
}

async function inTime<T>(promise: Promise<T>, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what()}`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A step that says `begun: <id>`, which its text does not hold, and goes on until the workspace has a file `go`. */
export function waitingStep(id: string, extra = ''): string {
  return `  ${id}: { shell: 'echo be""gun: ${id}; until [ -e go ]; do sleep 0.05; done; echo over'${extra} }\n`;
}

/** Processes of this machine whose command line holds a word. */
export function processesWith(word: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => commandLine(pid).includes(word));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The JSON values of `--json`, a line each. */
export function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>); // what `--json` promises
}
