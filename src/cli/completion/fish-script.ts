import { GLOBAL_OPTIONS, SHELLS, type CommandWords, type OptionWords } from './vocabulary.ts';
import { TASK_NUMBERS } from './bash-script.ts';
import { quoted } from './quoted.ts';

/** A completion script for fish 3. */
export function fishScript(commands: readonly CommandWords[]): string {
  const none = quoted('__fish_use_subcommand');
  const lines = [
    ...GLOBAL_OPTIONS.map((option) => optionLine(none, option)),
    ...commands.map(
      ({ name, summary }) => `complete -c orchestrate -n ${none} -f -a ${name} -d ${quoted(summary)}`,
    ),
    ...commands.flatMap(commandLines),
  ];
  return `# Completion of orchestrate for fish. Now: orchestrate completion fish | source
# For good: orchestrate completion fish > ~/.config/fish/completions/orchestrate.fish
function __orchestrate_tasks
  echo last
  ${TASK_NUMBERS}
end
${lines.join('\n')}
`;
}

function commandLines({ name, options, takes }: CommandWords): readonly string[] {
  const here = quoted(`__fish_seen_subcommand_from ${name}`);
  const words = {
    tasks: "-f -a '(__orchestrate_tasks)'",
    shells: `-f -a ${quoted(SHELLS.join(' '))}`,
    nothing: '-f',
    files: '-F',
  };
  return [
    `complete -c orchestrate -n ${here} ${words[takes]}`,
    ...options.map((option) => optionLine(here, option)),
  ];
}

function optionLine(condition: string, { names, summary, hasValue, values }: OptionWords): string {
  const flags = names
    .map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
    .join(' ');
  const value = !hasValue ? '' : values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : ' -r';
  return `complete -c orchestrate -n ${condition} ${flags}${value} -d ${quoted(summary)}`;
}
