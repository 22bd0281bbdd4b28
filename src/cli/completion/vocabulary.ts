import { Command, type Option } from 'commander';
import type { CliCommand } from '../command.ts';

/** What can be typed after the name of the program. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** What its arguments are. */
  readonly takes: 'tasks' | 'files' | 'shells' | 'nothing';
}

export interface OptionWords {
  /** `--store`, `-C`: each as it is typed. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly hasValue: boolean;
  /** The values that there are; empty for any. */
  readonly values: readonly string[];
}

/** The shells that there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

const HELP: OptionWords = { names: ['--help', '-h'], summary: 'show help', hasValue: false, values: [] };

/** Options of the program itself. */
export const GLOBAL_OPTIONS: readonly OptionWords[] = [
  { names: ['--store'], summary: 'where tasks are kept', hasValue: true, values: [] },
  { names: ['--directory', '-C'], summary: 'act as if called in this folder', hasValue: true, values: [] },
  { names: ['--version', '-V'], summary: 'show the version', hasValue: false, values: [] },
  HELP,
];

/** Reads what a command accepts from the command itself. */
export function wordsOf({ name, summary, usage, configure }: CliCommand): CommandWords {
  const { options } = configure(new Command(name));
  return {
    name,
    summary,
    takes: takenBy(usage),
    options: [...options.filter(({ hidden }) => !hidden).map(optionWords), HELP],
  };
}

function optionWords({ long, short, description, required, optional, argChoices }: Option): OptionWords {
  const isMode = long === '--sandbox';
  return {
    names: [long, short].filter((name) => name !== undefined && name !== null),
    summary: description,
    // An optional value stands behind `=`, so the next word is none.
    hasValue: required && !optional,
    values: isMode ? ['on', 'off'] : (argChoices ?? []),
  };
}

function takenBy(usage: string): CommandWords['takes'] {
  if (/\btask/.test(usage)) return 'tasks';
  if (/\bplan/.test(usage)) return 'files';
  return /\bshell/.test(usage) ? 'shells' : 'nothing';
}
