/** The command line: argv in, one command out, one exit status. */
import { Command, CommanderError } from 'commander';
import type { CliCommand } from './command.ts';
import type { App } from '../app.ts';
import { COMMANDS } from './commands.ts';
import { EXIT_MEANINGS, EXIT_STATUS, type ExitStatus } from './exit-status.ts';
import { createTerminal } from './terminal.ts';
import { reportError } from './report-error.ts';
import { version } from '../version.ts';

/** Runs one command line and returns the exit status. Never rejects. */
export async function main(argv: readonly string[]): Promise<ExitStatus> {
  const terminal = createTerminal();
  const state: { app: App | null; status: ExitStatus } = { app: null, status: EXIT_STATUS.completed };
  const program = createProgram();
  try {
    for (const command of await commandsFor(argv)) {
      register(program, command, async (called) => {
        state.status = await command.run({
          args: called.args,
          command: called,
          terminal,
          open: async (options = {}) => {
            const { openApp } = await import('../app.ts');
            state.app ??= await openApp({ ...called.optsWithGlobals(), environment: terminal.environment, ...options });
            return state.app;
          },
        });
      });
    }
    await program.parseAsync(argv, { from: 'user' });
    return state.status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_STATUS.completed : EXIT_STATUS.invalid;
    return reportError(error, terminal);
  } finally {
    await state.app?.close();
  }
}

function createProgram(): Command {
  return new Command('orchestrate')
    .description('State a goal, approve the exact plan, let it run in a sandbox, keep the proof.')
    .version(version)
    .option('--store <folder>', 'where tasks are kept (default: $ORCHESTRATE_STORE, else the state folder of the user)')
    .option('-C, --directory <folder>', 'act as if called in this folder')
    .exitOverride()
    .showHelpAfterError('(orchestrate --help lists the commands)')
    .addHelpText('after', `\nExit status:\n${exitTable()}`);
}

function exitTable(): string {
  return Object.entries(EXIT_STATUS)
    .map(([name, status]) => `  ${String(status).padStart(3)}  ${EXIT_MEANINGS[name as keyof typeof EXIT_STATUS]}`)
    .join('\n');
}

/** Only the command that is called is loaded; the help and a misspelt word need them all. */
async function commandsFor(argv: readonly string[]): Promise<readonly CliCommand[]> {
  const called = argv.map((word) => COMMANDS[word]).find((load) => load !== undefined);
  const first = argv.find((word) => !word.startsWith('-'));
  if (called && first !== undefined && COMMANDS[first] === called) return [await called()];
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}

function register(program: Command, { name, usage, ...rest }: CliCommand, action: (command: Command) => Promise<void>): void {
  const examples = rest.examples.map(([line, what]) => `  ${line.padEnd(44)} ${what}`).join('\n');
  const command = program.command(usage === '' ? name : `${name} ${usage}`).description(rest.summary);
  rest.configure(command).addHelpText('after', examples === '' ? '' : `\nExamples:\n${examples}`);
  command.action(() => action(command));
}
