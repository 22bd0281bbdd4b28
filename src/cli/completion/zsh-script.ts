import { GLOBAL_OPTIONS, SHELLS, type CommandWords, type OptionWords } from './vocabulary.ts';
import { TASK_NUMBERS } from './bash-script.ts';
import { quoted } from './quoted.ts';

/** A completion script for zsh 5. */
export function zshScript(commands: readonly CommandWords[]): string {
  const valued = GLOBAL_OPTIONS.filter(({ hasValue }) => hasValue).flatMap(({ names }) => names);
  return `#compdef orchestrate
# Completion of orchestrate for zsh. Now: source <(orchestrate completion zsh)
# For good: orchestrate completion zsh > a folder of $fpath, as _orchestrate
_orchestrate() {
  local command index takes=files
  local -a known options
  for (( index = 2; index < CURRENT; index++ )); do
    case $words[index] in
      ${valued.join('|')}) (( index++ )) ;;
      -*) ;;
      *) command=$words[index]; break ;;
    esac
  done
  options=(${described(GLOBAL_OPTIONS)})
  case $command in
    '')
      known=(${commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(' ')})
      [[ $words[CURRENT] == -* ]] || { _describe command known; return; }
      ;;
${commands.map(({ name, options, takes }) => `    ${name}) takes=${takes}; options=(${described(options)}) ;;`).join('\n')}
  esac
  case $command:$words[CURRENT-1] in
${[...valueCases('*', GLOBAL_OPTIONS), ...commands.flatMap(({ name, options }) => valueCases(name, options))].join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe option options
    return
  fi
  case $takes in
    tasks) known=(last \${(f)"$(${TASK_NUMBERS})"}); compadd -a known ;;
    shells) compadd ${SHELLS.join(' ')} ;;
    files) _files ;;
  esac
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then _orchestrate "$@"; else compdef _orchestrate orchestrate; fi
`;
}

function valueCases(command: string, options: readonly OptionWords[]): readonly string[] {
  return options
    .filter(({ hasValue }) => hasValue)
    .map(({ names, values }) => {
      const patterns = names.map((name) => `${command}:${name}`).join('|');
      return `    ${patterns}) ${values.length > 0 ? `compadd ${values.join(' ')}` : '_files'}; return ;;`;
    });
}

function described(options: readonly OptionWords[]): string {
  return options.flatMap(({ names, summary }) => names.map((name) => quoted(`${name}:${summary}`))).join(' ');
}
