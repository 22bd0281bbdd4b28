/** The command line: argv in, one command out, one exit status. */
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { App } from '../app.ts';
import type { CliCommand, Invocation } from './command.ts';
import type { Terminal } from './terminal.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_MEANINGS, EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { createTerminal } from './terminal.ts';
import { reportError } from './report-error.ts';
import { version } from '../version.ts';

/** Runs one command line and returns the exit status. Never rejects. */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  const terminal = createTerminal();
  const opened: { app: App | null } = { app: null };
  const program = createProgram();
  let status: ExitStatus = EXIT_STATUS.completed;
  try {
    for (const command of await commandsFor(argv)) {
      register(program, command, async (called) => {
        status = await command.run(invocationOf(called, terminal, opened));
      });
    }
    await program.parseAsync(withEmptyValues(argv, program), { from: 'user' });
  } catch (error) {
    status = error instanceof CommanderError ? statusOfUsage(error) : reportError(error, terminal);
  }
  try {
    await opened.app?.close();
  } catch (error) {
    status = reportError(error, terminal);
  }
  return status;
}

function statusOfUsage({ exitCode }: CommanderError): ExitStatus {
  return exitCode === 0 ? EXIT_STATUS.completed : EXIT_STATUS.invalid;
}

interface GlobalOptions {
  readonly store?: string;
  readonly directory?: string;
}

function invocationOf(command: Command, terminal: Terminal, opened: { app: App | null }): Invocation {
  const { store, directory } = command.optsWithGlobals<GlobalOptions>();
  const folder = resolve(terminal.folder, directory ?? '.');
  const { environment } = terminal;
  const place = store === undefined ? { environment } : { environment, store: resolve(folder, store) };
  return {
    args: command.args,
    command,
    terminal,
    folder,
    place,
    async open(options = {}) {
      const { openApp } = await import('../app.ts');
      opened.app ??= await openApp({ ...place, ...options });
      return opened.app;
    },
  };
}

function createProgram(): Command {
  return new Command('orchestrate')
    .description('State a goal, approve the exact plan, let it run in a sandbox, keep the proof.')
    .version(version)
    .option(
      '--store <folder>',
      'where tasks are kept (default: $ORCHESTRATE_STORE, else the state folder of the user)',
    )
    .option('-C, --directory <folder>', 'act as if called in this folder')
    .exitOverride()
    .showHelpAfterError('(orchestrate --help lists the commands)')
    .addHelpText('after', `\nExit status:\n${exitTable()}`);
}

function exitTable(): string {
  return Object.entries(EXIT_STATUS)
    .map(
      ([name, status]) =>
        `  ${String(status).padStart(3)}  ${EXIT_MEANINGS[name as keyof typeof EXIT_STATUS]}`,
    )
    .join('\n');
}

/** Options of the program itself that take a value. */
const WITH_VALUE: ReadonlySet<string | undefined> = new Set(['--store', '-C', '--directory']);

/** Only the command that is called is loaded; the help and a misspelt word need them all. */
async function commandsFor(argv: readonly string[]): Promise<readonly CliCommand[]> {
  const first = argv.find((word, index) => !word.startsWith('-') && !WITH_VALUE.has(argv[index - 1]));
  const called = first !== undefined && Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  return called ? [await called()] : Promise.all(Object.values(COMMANDS).map((load) => load()));
}

/** An optional value is given with `=` only, so that a plan file may follow `--yes`. */
function withEmptyValues(argv: readonly string[], program: Command): readonly string[] {
  const options = program.commands.flatMap((command) => command.options).filter((option) => option.optional);
  return argv.map((word) => (options.some(({ long }) => long === word) ? `${word}=` : word));
}

function register(
  program: Command,
  { name, usage, ...rest }: CliCommand,
  action: (command: Command) => Promise<void>,
): void {
  const examples = rest.examples.map(([line, what]) => `  ${line.padEnd(44)} ${what}`).join('\n');
  const command = program.command(usage === '' ? name : `${name} ${usage}`).description(rest.summary);
  rest.configure(command).addHelpText('after', examples === '' ? '' : `\nExamples:\n${examples}`);
  command.action(() => action(command));
}
