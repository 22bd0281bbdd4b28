/**
 * A YAML document to plain values with positions.
 * 1. Nothing is dropped in silence: duplicate, complex and merge keys, tags and
 *    aliases that go round are issues.
 * 2. Aliases cost at most `MOST_REPEATED` values, however they are nested.
 */
import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
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
    if (node.tag !== undefined) this.#report('tag', node, path, `has the tag ${node.tag}: plan files need no tags, quote a text instead`);
    return isScalar(node) ? scalarValue(node) : this.#readCollection(node, path);
  }

  #readCollection(node: Node, path: Path): unknown {
    if (path.length >= DEEPEST) return this.#report('too-deep', node, path, `nests deeper than ${DEEPEST} levels`);
    this.#open.add(node);
    const value = isMap(node) ? this.#readMap(node, path) : isSeq(node) ? this.#readList(node.items, path) : null;
    this.#open.delete(node);
    return value;
  }

  #readMap(node: YAMLMap, path: Path): unknown {
    const positions = new Map<string, { key: Position; value: Position }>();
    const entries: [string, unknown][] = [];
    for (const pair of node.items) {
      const key = this.#readKey(pair, node, path, positions);
      if (key === null) continue;
      // As in `readTree`: parsed pairs hold nodes.
      const value = pair.value as Node | null;
      const keyAt = this.#at(pair.key as Node);
      positions.set(key, { key: keyAt, value: value === null || isEmptyScalar(value) ? keyAt : this.#at(value) });
      entries.push([key, this.read(value, [...path, key])]);
    }
    const object = Object.fromEntries(entries);
    this.children.set(object, positions);
    return object;
  }

  #readKey(pair: Pair, parent: Node, path: Path, seen: ReadonlyMap<string, { key: Position }>): string | null {
    const key = pair.key as Node | null;
    const text = isScalar(key) && !isEmptyScalar(key) ? String(key.value) : null;
    const where = key ?? parent;
    if (text === null) return this.#report('key', where, path, 'has a key that is not a word');
    if (text === '<<') return this.#report('merge-key', where, path, 'has a merge key (<<): write the keys out');
    if (text === '__proto__') return this.#report('id', where, [...path, text], 'the word __proto__ is reserved: choose another one');
    const before = seen.get(text);
    if (before === undefined) return text;
    return this.#report('duplicate-key', where, [...path, text], `has the key ${text} twice: it is already in line ${before.key.line}`);
  }

  #readList(items: readonly unknown[], path: Path): unknown {
    // As in `readTree`: parsed lists hold nodes.
    const nodes = items as readonly Node[];
    const list = nodes.map((item, index) => this.read(item, [...path, index]));
    this.children.set(list, new Map(nodes.map((item, index) => [index, { key: this.#at(item), value: this.#at(item) }])));
    return list;
  }

  #readAlias(name: string, node: Node, path: Path): unknown {
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#report('alias', node, path, `repeats &${name}, which is not there: quote a text that starts with *, such as '*.example.com'`);
    if (this.#open.has(target)) return this.#report('alias', node, path, `repeats &${name} inside itself`);
    const wasSpent = this.#repeated > MOST_REPEATED;
    this.#repeating += 1;
    const value = this.read(target, path);
    this.#repeating -= 1;
    if (!wasSpent && this.#repeated > MOST_REPEATED && this.#repeating === 0) {
      this.#report('alias', node, path, `repeats more than ${MOST_REPEATED} values: write less with aliases`);
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

  #report(code: string, node: Node, path: Path, message: string): null {
    this.issues.push({ code, path, message, position: this.#at(node) });
    return null;
  }
}

function scalarValue(node: Scalar): unknown {
  return node.type === 'PLAIN' ? plainValue(String(node.value)) : String(node.value);
}

function isEmptyScalar(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.value === '';
}
