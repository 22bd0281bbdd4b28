/** Names that people give in a plan: steps, environment variables, hosts, caches, channels. */
import { refuse } from './refuse.ts';
import type { Parsed } from '../issue.ts';
import { TIERS } from '../tier.ts';

/** Names that every JavaScript object answers to; as ids they would confuse readers of `--json`. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** The rule of step ids as a regular expression. */
export const STEP_ID_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Reads a step id; the answer is the reason when it is none. */
export function whyNotStepId(id: string): string | null {
  if (INHERITED.has(id)) return `the id ${id} is reserved: choose another word`;
  if (TIERS.some((tier) => tier === id)) return `the id ${id} is the name of a tier: choose another word`;
  if (id.length > 64) return `the id is ${id.length} characters long: use at most 64`;
  if (/^\d+$/.test(id))
    return `the id ${id} is a bare number: start it with a letter, for example step-${id}`;
  if (!STEP_ID_PATTERN.test(id))
    return 'an id starts with a letter and goes on with letters, digits, - and _';
  return null;
}

/** Reads the name of an environment variable. */
export function readEnvName(name: string): Parsed<string> {
  if (!/^[A-Za-z_]\w*$/.test(name))
    return refuse('value', 'must be the name of a variable: letters, digits and _');
  if (name.startsWith('ORCHESTRATE_'))
    return refuse('value', 'must not start with ORCHESTRATE_: these names are set by the orchestrator');
  return { ok: true, value: name };
}

/** Reads `host`, `host:port`, `*.host`, an IPv4 address or `[IPv6]`; lower-cased. */
export function readHost(text: string): Parsed<string> {
  if (text.includes('/'))
    return refuse('value', 'must be the host alone, without scheme and path, such as packages.example.com');
  const match = /^(\[[0-9a-f:.]+\]|(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)(?::(\d{1,5}))?$/i.exec(text);
  if (!match || text.includes('..'))
    return refuse('value', 'must be a host, such as packages.example.com, *.example.com or localhost:5432');
  const port = match[2] === undefined ? 1 : Number(match[2]);
  if (port < 1 || port > 65_535) return refuse('value', 'must have a port from 1 to 65535');
  return { ok: true, value: text.toLowerCase() };
}

/** Reads a lower-case word such as `npm`. */
export function readWord(text: string): Parsed<string> {
  return /^[a-z][a-z0-9-]{0,63}$/.test(text)
    ? { ok: true, value: text }
    : refuse('value', 'must be a lower-case word, such as npm');
}

/** Reads a line of text that is not blank. */
export function readLine(text: string): Parsed<string> {
  const line = text.trim();
  if (line === '') return refuse('empty', 'is empty');
  return /[\n\r]/.test(line) ? refuse('value', 'must be one line') : { ok: true, value: line };
}

/** Reads a text that is not blank, without the white space around it. */
export function readProse(text: string): Parsed<string> {
  return text.trim() === '' ? refuse('empty', 'is empty') : { ok: true, value: text.trim() };
}
