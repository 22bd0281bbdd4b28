import { GLOBAL_OPTIONS, SHELLS, type CommandWords, type OptionWords } from './vocabulary.ts';

/** Prints the numbers of tasks; a store that cannot be read has none. */
export const TASK_NUMBERS = `orchestrate list --json 2>/dev/null | sed -n 's/.*"number":\\([0-9][0-9]*\\).*/\\1/p'`;

/** A completion script for bash 4 and newer. Words that it does not know are completed as files. */
export function bashScript(commands: readonly CommandWords[]): string {
  return `# Completion of orchestrate for bash. Now: eval "$(orchestrate completion bash)"
# For good: orchestrate completion bash > ~/.local/share/bash-completion/completions/orchestrate
_orchestrate() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= index words=
  for (( index = 1; index < COMP_CWORD; index++ )); do
    case \${COMP_WORDS[index]} in
      ${namesOf(GLOBAL_OPTIONS.filter(({ hasValue }) => hasValue)).join('|')}) (( index++ )) ;;
      -*) ;;
      *) command=\${COMP_WORDS[index]}; break ;;
    esac
  done
  case $command:$previous in
${[...valueCases('*', GLOBAL_OPTIONS), ...commands.flatMap(({ name, options }) => valueCases(name, options))].join('\n')}
  esac
  case $command in
    '') words="${[...commands.map(({ name }) => name), ...namesOf(GLOBAL_OPTIONS)].join(' ')}" ;;
${commands.map(commandCase).join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o bashdefault -o default -F _orchestrate orchestrate
`;
}

/** What follows an option that has a value; nothing of ours means files. */
function valueCases(command: string, options: readonly OptionWords[]): readonly string[] {
  return options
    .filter(({ hasValue }) => hasValue)
    .map(({ names, values }) => {
      const patterns = names.map((name) => `${command}:${name}`).join('|');
      return `    ${patterns}) mapfile -t COMPREPLY < <(compgen -W "${values.join(' ')}" -- "$current"); return ;;`;
    });
}

function commandCase({ name, options, takes }: CommandWords): string {
  const own =
    takes === 'tasks' ? ` last $(${TASK_NUMBERS})` : takes === 'shells' ? ` ${SHELLS.join(' ')}` : '';
  const flags = namesOf(options).join(' ');
  if (own === '') return `    ${name}) [[ $current == -* ]] && words="${flags}" ;;`;
  return `    ${name}) if [[ $current == -* ]]; then words="${flags}"; else words="${own.trim()}"; fi ;;`;
}

function namesOf(options: readonly OptionWords[]): readonly string[] {
  return options.flatMap(({ names }) => names);
}
