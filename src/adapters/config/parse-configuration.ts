/**
 * The text of a configuration file as values, or every issue with its line and column.
 * Nothing is dropped in silence: a key that is misspelt or written twice would leave
 * the operator with a protection that is not there.
 */
import {
  LineCounter,
  isMap,
  isScalar,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { Issue, Parsed } from '../../core/issue.ts';
import { CONFIGURATION_KEYS, isConfigurationKey, type ConfigurationSource } from './configuration-keys.ts';
import { NO_CONFIGURATION, type Configuration } from './configuration.ts';

/** Far more than a configuration needs, and little enough to be parsed at every start. */
const LARGEST_BYTES = 64 * 1024;

type Path = readonly (string | number)[];
type Report = (at: Node | number, issue: Omit<Issue, 'position'>) => void;

/** Reads a configuration file; `home` is what `~/` stands for. */
export function parseConfiguration(bytes: Uint8Array, home: string): Parsed<Configuration> {
  if (bytes.length > LARGEST_BYTES)
    return refuse('too-large', `is larger than 64 KiB (${bytes.length} bytes)`);
  const text = decode(bytes);
  if (text === null) return refuse('encoding', 'is not UTF-8: save the file as UTF-8');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter,
  });
  const issues: Issue[] = [];
  const report: Report = (at, issue) => {
    const { line, col } = lineCounter.linePos(typeof at === 'number' ? at : (at.range?.[0] ?? 0));
    issues.push({ ...issue, position: { line: Math.max(line, 1), column: Math.max(col, 1) } });
  };
  reportSyntax(document, report);
  const source = issues.length > 0 ? {} : readKeys(document, report);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: complete(source, home) };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function refuse(code: string, message: string): Parsed<never> {
  return { ok: false, issues: [{ code, path: [], message, position: { line: 1, column: 1 } }] };
}

function reportSyntax(document: Document, report: Report): void {
  for (const { message, pos } of [...document.errors, ...document.warnings]) {
    report(pos[0], { code: 'yaml', path: [], message: message.charAt(0).toLowerCase() + message.slice(1) });
  }
  visit(document, {
    Alias: (_key, node) =>
      report(node, { code: 'alias', path: [], message: `repeats &${node.source}: write it out` }),
  });
}

function readKeys(document: Document, report: Report): ConfigurationSource {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return {};
  if (!isMap(contents)) {
    // The parser makes nodes only; the type also allows values put in by hand.
    report(contents as Node, { code: 'type', path: [], message: `must be a mapping, such as  sandbox: on` });
    return {};
  }
  const seen = new Set<string>();
  const entries = contents.items.map((pair) => readPair(pair, { document, seen, report }));
  // Each value was read by the schema of its key.
  return Object.fromEntries(entries.filter((entry) => entry !== null)) as ConfigurationSource;
}

interface Reading {
  readonly document: Document;
  readonly seen: Set<string>;
  readonly report: Report;
}

function readPair(pair: Pair, { document, seen, report }: Reading): readonly [string, unknown] | null {
  // As in `readKeys`: parsed pairs hold nodes.
  const [keyNode, valueNode] = [pair.key as Node, pair.value as Node | null];
  const key = isScalar(keyNode) ? String(keyNode.value) : '';
  if (!isConfigurationKey(key)) {
    const known = Object.keys(CONFIGURATION_KEYS).join(', ');
    report(keyNode, {
      code: 'unknown-key',
      path: [key],
      message: `\`${key}\` is not a key of the configuration: there are ${known}`,
    });
    return null;
  }
  if (seen.size === seen.add(key).size) {
    report(keyNode, { code: 'duplicate-key', path: [key], message: `has the key ${key} twice` });
    return null;
  }
  const value: unknown = valueNode?.toJS(document) ?? null;
  const parsed = CONFIGURATION_KEYS[key].safeParse(value);
  if (parsed.success) return [key, parsed.data];
  for (const issue of parsed.error.issues) {
    // Symbols cannot be keys of a file.
    const path: Path = [key, ...issue.path.filter((part) => typeof part !== 'symbol')];
    const code =
      issue.code === 'custom' ? String(issue.params?.['code'] ?? 'value') : value === null ? 'empty' : 'type';
    report(nodeAt(document, path) ?? keyNode, { code, path, message: `\`${key}\` ${issue.message}` });
  }
  return null;
}

/** A word without brackets is a list of itself, so its member has no place of its own. */
function nodeAt(document: Document, path: Path): Node | null {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const isThere = typeof parent === 'object' && parent !== null && 'items' in parent;
    const node = isThere || length === 1 ? document.getIn(path.slice(0, length), true) : undefined;
    if (isScalar(node) ? node.range : node) return node as Node; // what a parsed document holds
  }
  return null;
}

function complete(source: ConfigurationSource, home: string): Configuration {
  return {
    downloadHosts: source['download-hosts'] ?? NO_CONFIGURATION.downloadHosts,
    sandbox: source.sandbox ?? NO_CONFIGURATION.sandbox,
    maxParallel: source['max-parallel'] ?? NO_CONFIGURATION.maxParallel,
    store: source.store?.replace(/^~/, () => home) ?? NO_CONFIGURATION.store,
  };
}
