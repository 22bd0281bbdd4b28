import type { CliCommand } from './command.ts';
import { EXIT_STATUS } from './exit-status.ts';
import { OrchestrateError } from '../core/error.ts';
import { SHELLS, wordsOf, type CommandWords } from './completion/vocabulary.ts';
import { bashScript } from './completion/bash-script.ts';
import { fishScript } from './completion/fish-script.ts';
import { zshScript } from './completion/zsh-script.ts';

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Prints a completion script, made from the table of commands, which holds this command too. */
export function completionOf(table: Readonly<Record<string, () => Promise<CliCommand>>>): CliCommand {
  return {
    name: 'completion',
    usage: '<shell>',
    summary: `Print a completion script: ${SHELLS.join(', ')}`,
    examples: [
      ['eval "$(orchestrate completion bash)"', 'in ~/.bashrc'],
      ['orchestrate completion fish | source', 'in config.fish'],
    ],
    configure: (command) => command,
    async run({ args, terminal }) {
      const shell = SHELLS.find((name) => name === args[0]);
      if (shell === undefined)
        throw new OrchestrateError('usage', `${args[0]}: there are scripts for ${SHELLS.join(', ')}`);
      const commands = await Promise.all(Object.values(table).map((load) => load()));
      terminal.write(SCRIPTS[shell](commands.map(wordsOf)));
      return EXIT_STATUS.completed;
    },
  };
}
