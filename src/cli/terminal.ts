import { Ansis } from 'ansis';
import { userInfo } from 'node:os';

/** What a command sees of the place where it was called. */
export interface Terminal {
  /** Whether a person can be asked: stdin and stdout are a terminal, and this is no CI. */
  readonly isInteractive: boolean;
  /** Whether lines can be drawn over: stdout is a terminal that understands it. */
  readonly isLive: boolean;
  /** Whether marks and lines may be other than ASCII. */
  readonly unicode: boolean;
  readonly columns: number;
  readonly style: Ansis;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  /** The login name of the person who decides here. */
  readonly user: string;
  /** Aborted when nobody reads stdout any more, for example `head` behind a pipe. */
  readonly closed: AbortSignal;
  /** Writes to stdout; a newline is added. */
  print(text: string): void;
  /** Writes to stderr; a newline is added. */
  warn(text: string): void;
  /** Writes to stdout as it is. */
  write(bytes: string | Uint8Array): void;
}

/** The terminal of this process. `--no-color` and `NO_COLOR` are honoured by ansis. */
export function createTerminal(): Terminal {
  const environment = process.env;
  const closed = listenToClosing();
  const isLive = process.stdout.isTTY === true && environment['TERM'] !== 'dumb' && !environment['CI'];
  return {
    isInteractive: process.stdin.isTTY === true && process.stdout.isTTY === true && !environment['CI'],
    isLive,
    unicode: isUnicode(environment),
    columns: process.stdout.columns ?? 100,
    style: new Ansis(),
    environment,
    folder: process.cwd(),
    user: userName(),
    closed,
    print: (text) => void process.stdout.write(`${text}\n`),
    warn: (text) => void process.stderr.write(`${text}\n`),
    write: (bytes) => void process.stdout.write(bytes),
  };
}

/** A reader that went away ends nothing by itself: a task goes on, whoever follows one stops. */
function listenToClosing(): AbortSignal {
  const closing = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
      if (stream === process.stdout) closing.abort();
    });
  }
  return closing.signal;
}

function isUnicode(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return /utf-?8/i.test(locale);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
