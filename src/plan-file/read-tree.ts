/**
 * A YAML document to plain values with positions.
 * 1. Nothing is dropped in silence: duplicate, complex and merge keys, tags and
 *    aliases that go round are issues.
 * 2. Aliases cost at most `MOST_REPEATED` values, however they are nested.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Issue, Position } from '../core/issue.ts';
import { DEEPEST } from './parse-yaml.ts';
import { plainValue } from './plain-value.ts';
import { Positions } from './positions.ts';

const MOST_REPEATED = 10_000;

type Path = readonly (string | number)[];

/** A file as values, with the issues that the values cannot show. */
export interface Tree {
  readonly value: unknown;
  readonly positions: Positions;
  readonly issues: readonly Issue[];
}

/** Reads a document that has no syntax errors. */
export function readTree(document: Document, positionOf: (offset: number) => Position): Tree {
  const reader = new TreeReader(positionOf);
  // The composer hands out parsed nodes only; the type also allows values put in by hand.
  const root = document.contents as Node | null;
  const value = root === null ? null : reader.read(root, []);
  const rootPosition = root?.range ? positionOf(root.range[0]) : { line: 1, column: 1 };
  return { value, positions: new Positions(value, rootPosition, reader.children), issues: reader.issues };
}

class TreeReader {
  readonly issues: Issue[] = [];
  readonly children = new WeakMap<object, Map<string | number, { key: Position; value: Position }>>();
  readonly #positionOf: (offset: number) => Position;
  readonly #anchors = new Map<string, Node>();
  readonly #open = new Set<Node>();
  #repeating = 0;
  #repeated = 0;

  constructor(positionOf: (offset: number) => Position) {
    this.#positionOf = positionOf;
  }

  read(node: Node | null, path: Path): unknown {
    if (node === null) return null;
    if (this.#repeating > 0 && this.#isOneTooMany()) return null;
    if (isAlias(node)) return this.#readAlias(node.source, node, path);
    if ('anchor' in node && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (node.tag !== undefined) {
      const message = `has the tag ${node.tag}: plan files need no tags, quote a text instead`;
      this.#report(node, { code: 'tag', path, message });
    }
    return isScalar(node) ? scalarValue(node) : this.#readCollection(node, path);
  }

  #readCollection(node: Node, path: Path): unknown {
    if (path.length >= DEEPEST) {
      return this.#report(node, { code: 'too-deep', path, message: `nests deeper than ${DEEPEST} levels` });
    }
    this.#open.add(node);
    const value = isMap(node)
      ? this.#readMap(node, path)
      : isSeq(node)
        ? this.#readList(node.items, path)
        : null;
    this.#open.delete(node);
    return value;
  }

  #readMap(node: YAMLMap, path: Path): unknown {
    const positions = new Map<string, { key: Position; value: Position }>();
    const entries: [string, unknown][] = [];
    for (const pair of node.items) {
      const key = keyText(pair);
      const wrong = whyNotKey(key, positions);
      if (wrong !== null)
        this.#report((pair.key as Node | null) ?? node, {
          ...wrong,
          path: key === null ? path : [...path, key],
        });
      if (wrong !== null || key === null) continue;
      // As in `readTree`: parsed pairs hold nodes.
      const value = pair.value as Node | null;
      const keyAt = this.#at(pair.key as Node);
      positions.set(key, {
        key: keyAt,
        value: value === null || isEmptyScalar(value) ? keyAt : this.#at(value),
      });
      entries.push([key, this.read(value, [...path, key])]);
    }
    const object = Object.fromEntries(entries);
    this.children.set(object, positions);
    return object;
  }

  #readList(items: readonly unknown[], path: Path): unknown {
    // As in `readTree`: parsed lists hold nodes.
    const nodes = items as readonly Node[];
    const list = nodes.map((item, index) => this.read(item, [...path, index]));
    this.children.set(
      list,
      new Map(nodes.map((item, index) => [index, { key: this.#at(item), value: this.#at(item) }])),
    );
    return list;
  }

  #readAlias(name: string, node: Node, path: Path): unknown {
    const target = this.#anchors.get(name);
    const wrong = whyNotAlias(name, target, this.#open);
    if (wrong !== null) return this.#report(node, { code: 'alias', path, message: wrong });
    const wasSpent = this.#repeated > MOST_REPEATED;
    this.#repeating += 1;
    const value = this.read(target ?? null, path);
    this.#repeating -= 1;
    if (!wasSpent && this.#repeated > MOST_REPEATED && this.#repeating === 0) {
      const message = `repeats more than ${MOST_REPEATED} values: write less with aliases`;
      this.#report(node, { code: 'alias', path, message });
    }
    return value;
  }

  #isOneTooMany(): boolean {
    this.#repeated += 1;
    return this.#repeated > MOST_REPEATED;
  }

  #at(node: Node): Position {
    return this.#positionOf(node.range?.[0] ?? 0);
  }

  #report(node: Node, issue: Issue): null {
    this.issues.push({ ...issue, position: this.#at(node) });
    return null;
  }
}

/** `null` for keys that are lists, mappings, aliases or nothing. */
function keyText(pair: Pair): string | null {
  return isScalar(pair.key) && !isEmptyScalar(pair.key) ? String(pair.key.value) : null;
}

function whyNotKey(
  key: string | null,
  seen: ReadonlyMap<string, { readonly key: Position }>,
): Omit<Issue, 'path'> | null {
  if (key === null) return { code: 'key', message: 'has a key that is not a word' };
  if (key === '<<') return { code: 'merge-key', message: 'has a merge key (<<): write the keys out' };
  if (key === '__proto__')
    return { code: 'id', message: 'the word __proto__ is reserved: choose another one' };
  const line = seen.get(key)?.key.line;
  return line === undefined
    ? null
    : { code: 'duplicate-key', message: `has the key ${key} twice: it is already in line ${line}` };
}

function whyNotAlias(name: string, target: Node | undefined, open: ReadonlySet<Node>): string | null {
  if (target !== undefined) return open.has(target) ? `repeats &${name} inside itself` : null;
  return `repeats &${name}, which is not there: quote a text that starts with *, such as '*.example.com'`;
}

function scalarValue(node: Scalar): unknown {
  return node.type === 'PLAIN' ? plainValue(String(node.value)) : String(node.value);
}

function isEmptyScalar(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.value === '';
}
