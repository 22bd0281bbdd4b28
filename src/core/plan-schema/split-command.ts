/**
 * Splits the command line of `execute`, `test` and `probe` into words.
 * 1. No shell reads these commands, so whatever a shell would do beyond splitting
 *    is an issue that advises `shell`; nothing is dropped or taken literally in silence.
 * 2. Where a command is accepted, its words are the ones that `sh` would make of it.
 */
import { parse } from 'shell-quote';
import type { Issue, Parsed } from '../issue.ts';

/** Quoting that protects a character from the shell: none, or inside `"` or `'`. */
type Quote = '' | '"' | "'";

interface Trap {
  readonly pattern: RegExp;
  readonly says: string;
}

const USE_SHELL = 'use the action `shell` for it, or put it in single quotes when it is meant literally';

/** Tried at every character outside quotes, in this order; each looks ahead a bounded way. */
const UNQUOTED: readonly Trap[] = [
  { pattern: /\n|\r/y, says: 'a line break ends a command' },
  { pattern: /\$\(|`/y, says: 'a command in `$( )` or backticks is run by a shell' },
  { pattern: /\$/y, says: 'a variable is filled in by a shell' },
  { pattern: /&&|\|\||;|&(?!>)/y, says: 'a list of commands (`&&`, `||`, `;`, `&`) is run by a shell' },
  { pattern: /\|/y, says: 'a pipe is made by a shell' },
  { pattern: /[<>]|&>/y, says: 'a redirect is made by a shell' },
  { pattern: /[()]/y, says: 'parentheses are read by a shell' },
  { pattern: /[*?]|\[[^\]\s]{1,255}\]/y, says: 'a pattern of file names is filled in by a shell' },
  { pattern: /\{[^{}\s,]{0,255}?(?:,|\.\.)[^{}\s]{0,255}\}/y, says: 'braces are expanded by some shells' },
  { pattern: /#/y, says: 'a comment is left out by a shell' },
  { pattern: /(?<=^|\s)~/y, says: 'a home folder is filled in by a shell' },
  { pattern: /(?<=^)!(?=\s|$)/y, says: 'an exclamation mark turns the result round in a shell' },
];

const IN_DOUBLE_QUOTES: readonly Trap[] = [
  { pattern: /\$\(|`/y, says: 'a command in `$( )` or backticks is run by a shell' },
  { pattern: /\$/y, says: 'a variable is filled in by a shell' },
  { pattern: /\\\n/y, says: 'a continued line is joined by a shell' },
];

/** The words of a command, at least one; issue paths are empty. */
export function splitCommand(text: string): Parsed<readonly string[]> {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('is empty: write the command to run');
  const traps = findTraps(trimmed);
  if (traps.length > 0) return { ok: false, issues: traps };
  const assigned = /^[A-Za-z_]\w*=/.exec(trimmed);
  if (assigned) return refuse(`starts with the variable ${assigned[0]}: set it with the key \`env\``);
  const words = parse(trimmed);
  // The library knows more syntax than the table above lists; what it marks is refused as well.
  if (!words.every((word) => typeof word === 'string')) return refuse(`holds shell syntax: ${USE_SHELL}`);
  return words[0] === '' ? refuse('has an empty program name') : { ok: true, value: words };
}

function findTraps(text: string): readonly Issue[] {
  const said = new Set<string>();
  let quote: Quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const trap = trapAt(text, at, quote);
    if (trap !== undefined) said.add(trap);
    if (text[at] === '\\' && quote !== "'") at += 1;
    else quote = quoteAfter(text[at], quote);
  }
  const issues = [...said].map((says) => issue(`${says}: ${USE_SHELL}`));
  return quote === '' ? issues : [...issues, issue(`has an opening ${quote} without its end`)];
}

function trapAt(text: string, at: number, quote: Quote): string | undefined {
  if (quote === "'") return undefined;
  if (text[at] === '\\')
    return /^\\[\r\n]?$/.test(text.slice(at, at + 2)) ? 'a line break ends a command' : undefined;
  const traps = quote === '' ? UNQUOTED : IN_DOUBLE_QUOTES;
  return traps.find(({ pattern }) => matchesAt(pattern, text, at))?.says;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function quoteAfter(character: string | undefined, quote: Quote): Quote {
  if (character !== '"' && character !== "'") return quote;
  if (quote === '') return character;
  return quote === character ? '' : quote;
}

function issue(message: string): Issue {
  return { code: 'command', path: [], message };
}

function refuse(message: string): Parsed<never> {
  return { ok: false, issues: [issue(message)] };
}
