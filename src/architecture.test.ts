/**
 * The layers as data, and the tests that hold the sources to them. A forbidden import is a
 * design to change, not a row to add.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Layer {
  /** Layers whose files it may import, besides its own. `adapters` means each of them. */
  readonly imports: readonly string[];
  /** Layers of which it may import types only. */
  readonly types?: readonly string[];
  /** npm packages; `any` for adapters, which exist to wrap one. */
  readonly packages: readonly string[] | 'any';
  /** Whether it may import Node's own modules. */
  readonly node: boolean;
}

const PURE = ['zod', 'canonicalize', 'shell-quote'];
const BELOW_SURFACES = ['core', 'ports', 'plan-file', 'planner', 'actions', 'runtime'];
const SURFACE: Layer = {
  imports: ['app', 'core', 'render', 'version'],
  types: ['runtime', 'ports'],
  packages: [],
  node: true,
};

const LAYERS: Readonly<Record<string, Layer>> = {
  core: { imports: [], packages: PURE, node: false },
  ports: { imports: ['core'], packages: [], node: false },
  'plan-file': { imports: ['core', 'ports'], packages: ['yaml', 'zod'], node: false },
  planner: { imports: ['core', 'ports'], packages: ['zod'], node: false },
  actions: { imports: ['core', 'ports'], packages: [], node: false },
  runtime: { imports: ['core', 'ports', 'planner', 'actions'], packages: ['uuidv7'], node: true },
  adapter: { imports: ['core', 'ports'], packages: 'any', node: true },
  testing: { imports: BELOW_SURFACES, packages: ['vitest', 'fast-check', 'uuidv7'], node: true },
  version: { imports: [], packages: [], node: true },
  app: { imports: [...BELOW_SURFACES, 'adapter', 'version'], packages: [], node: true },
  render: { imports: ['core'], packages: ['ansis', 'string-width', 'shell-quote'], node: false },
  index: { imports: [...BELOW_SURFACES, 'app', 'render', 'version'], packages: [], node: false },
  cli: { ...SURFACE, packages: ['commander', 'ansis', 'string-width'] },
  http: SURFACE,
  mcp: SURFACE,
  web: SURFACE,
};

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

const root = import.meta.dirname;
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);
/** Tests, and the programs that the tests of an adapter start. */
const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || (path.startsWith('adapters') && path.split(sep).includes('testing'));
const tests = sources.filter(isTest);
const files = sources.filter((path) => !isTest(path)).toSorted();
const textOf = new Map(sources.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
const text = (path: string): string => textOf.get(path) ?? '';

/** A statement begins at the start of a line and holds no quote before its source. */
const STATEMENT = /^(?:import|export)\s([^'"`;]*?)\bfrom\s*['"]([^'"]+)['"]|^import\s*['"]([^'"]+)['"]/gm;
const CALL = /\bimport\(\s*['"]([^'"]+)['"]\s*[),]/g;

/** What a source text imports and re-exports, dynamic imports and `import('…')` types included. */
function importsOf(source: string): readonly Import[] {
  const code = source.replaceAll(/^\s*\/?\*.*$|^\s*\/\/.*$/gm, '');
  const statements = [...code.matchAll(STATEMENT)].map(([, names = '', named, bare]) => ({
    from: named ?? bare ?? '',
    typeOnly: isTypeOnly(names.trim()),
  }));
  return [...statements, ...[...code.matchAll(CALL)].map(([, from = '']) => ({ from, typeOnly: false }))];
}

function isTypeOnly(names: string): boolean {
  if (/^type\b/.test(names)) return true;
  const listed = /^\{([^}]*)\}$/
    .exec(names)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  return listed !== undefined && listed.filter(Boolean).every((name) => name.startsWith('type '));
}

/** The part of the table that a file belongs to: `adapters/sqlite` is one of its own. */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split(sep);
  return first === 'adapters' ? `adapters/${second}` : first.replace(/\.ts$/, '');
}

const layerOf = (part: string): string => (part.startsWith('adapters/') ? 'adapter' : part);

const fileImported = (path: string, from: string): string => relative(root, join(root, dirname(path), from));

/** Why a file may not import what it imports, or nothing. */
function complaint(path: string, { from, typeOnly }: Import): string | undefined {
  const part = partOf(path);
  const layer = LAYERS[layerOf(part)];
  if (layer === undefined) return `${path} is in no layer of the table`;
  if (from.startsWith('.')) {
    const target = partOf(fileImported(path, from));
    const allowed = [...layer.imports, ...(typeOnly ? (layer.types ?? []) : [])];
    return target === part || allowed.includes(layerOf(target)) ? undefined : `${path} imports ${from}`;
  }
  if (from.startsWith('node:')) return layer.node ? undefined : `${path} imports ${from}`;
  const name = from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
  return layer.packages === 'any' || layer.packages.includes(name) ? undefined : `${path} imports ${from}`;
}

/** Every cycle that a depth-first walk closes, as a path. */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const walk = (node: string, path: readonly string[]): void => {
    if (state.get(node) === 'open') found.push([...path.slice(path.indexOf(node)), node].join(' -> '));
    if (state.has(node)) return;
    state.set(node, 'open');
    for (const next of edges.get(node) ?? []) walk(next, [...path, node]);
    state.set(node, 'done');
  };
  for (const node of edges.keys()) walk(node, []);
  return found;
}

describe('the reader of imports', () => {
  test('finds every form, over several lines, and tells types from values', () => {
    const source = [
      `import { a,`,
      `  b } from './ab.ts';`,
      `import type { C } from './c.ts';`,
      `import { type D, type E } from './de.ts';`,
      `import { type F, g } from './fg.ts';`,
      `import * as h from "h";`,
      `import './i.ts';`,
      `export { j } from './j.ts';`,
      `export type { K } from './k.ts';`,
      `export * from './l.ts';`,
      `export const from = 'nothing';`,
      `const m = await import('./m.ts'); type N = import('./n.ts').N;`,
      `// import { o } from './o.ts';`,
      ` * import('./p.ts')`,
    ].join('\n');
    const names = ['ab.ts', 'c.ts', 'de.ts', 'fg.ts', 'i.ts', 'j.ts', 'k.ts', 'l.ts', 'm.ts', 'n.ts'];
    const found = importsOf(source);
    expect(found.map(({ from }) => from)).toEqual([...names.map((name) => `./${name}`).toSpliced(4, 0, 'h')]);
    expect(found.filter(({ typeOnly }) => typeOnly).map(({ from }) => from)).toEqual([
      './c.ts',
      './de.ts',
      './k.ts',
    ]);
  });

  test('sees every line of the sources that begins with an import', () => {
    const lines = (path: string): number =>
      (text(path).match(/^(import\b|export\b.*\bfrom\s*['"])/gm) ?? []).length;
    const missed = files.filter((path) => importsOf(text(path)).length < lines(path));
    expect(missed).toEqual([]);
  });
});

describe('the layers', () => {
  test('refuse an import that the table does not allow', () => {
    const forbidden = [
      [join('core', 'x.ts'), 'node:fs'],
      [join('core', 'x.ts'), '../ports/clock.ts'],
      [join('core', 'x.ts'), 'yaml'],
      [join('adapters', 'a', 'x.ts'), '../b/y.ts'],
      [join('adapters', 'a', 'x.ts'), '../../runtime/y.ts'],
      [join('runtime', 'x.ts'), '../adapters/a/y.ts'],
      [join('cli', 'x.ts'), '../runtime/y.ts'],
      [join('cli', 'x.ts'), '../http/y.ts'],
      [join('new', 'x.ts'), './y.ts'],
    ] as const;
    expect(
      forbidden.filter(([path, from]) => complaint(path, { from, typeOnly: false }) === undefined),
    ).toEqual([]);
    const allowed = [
      [join('adapters', 'a', 'x.ts'), { from: './deep/y.ts', typeOnly: false }],
      ['app.ts', { from: './adapters/a/y.ts', typeOnly: false }],
      [join('cli', 'x.ts'), { from: '../runtime/y.ts', typeOnly: true }],
    ] as const;
    expect(allowed.map(([path, one]) => complaint(path, one))).toEqual([undefined, undefined, undefined]);
  });

  test('hold for every file', () => {
    expect(files.length).toBeGreaterThan(0);
    const complaints = files.flatMap((path) => importsOf(text(path)).map((one) => complaint(path, one)));
    expect(complaints.filter((one) => one !== undefined)).toEqual([]);
  });

  test('have no cycle of imports, those of types included', () => {
    const neighbours = (path: string): string[] =>
      importsOf(text(path)).flatMap(({ from }) => (from.startsWith('.') ? [fileImported(path, from)] : []));
    expect(
      cyclesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ),
    ).toEqual(['a -> b -> c -> a']);
    expect(cyclesIn(new Map(files.map((path) => [path, neighbours(path)])))).toEqual([]);
  });
});

describe('the files', () => {
  const codeLines = (path: string): number =>
    text(path)
      .split('\n')
      .filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length;

  test('have at most 300 lines of code, and those on the path of a newcomer 200 lines in all', () => {
    expect(sources.filter((path) => codeLines(path) > 300)).toEqual([]);
    const path = ['app.ts', 'runtime/handle.ts', 'core/decide.ts', 'core/state.ts'];
    expect(path.filter((file) => files.includes(file) && text(file).split('\n').length > 200)).toEqual([]);
  });

  test('are named in kebab-case after an idea', () => {
    const names = files.map((path) => path.split(sep).at(-1) ?? '');
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name))).toEqual([]);
    expect(names.filter((name) => /^(utils?|helpers|common|misc|lib)\.ts$/.test(name))).toEqual([]);
  });

  test('have named exports, and the index lists its own by name', () => {
    expect(files.filter((path) => /^export default\b/m.test(text(path)))).toEqual([]);
    expect(text('index.ts')).not.toMatch(/export \*/);
  });

  test('are all TypeScript, so that a build copies nothing', () => {
    const all = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(all.map((entry) => entry.name).filter((name) => !name.endsWith('.ts'))).toEqual([]);
  });

  test('of tests mock no module', () => {
    const mock = new RegExp(`\\bvi\\.(do)?${'mock'}\\(`);
    expect(tests.filter((path) => mock.test(text(path)))).toEqual([]);
  });
});

test('every action of src/actions is in the table of actions', async () => {
  const { ACTIONS } = await import('./actions/table.ts');
  const paths = files.filter((path) => dirname(path) === 'actions');
  const modules = await Promise.all(
    paths.map((path) => import(/* @vite-ignore */ join(root, path)) as Promise<object>),
  ); // a module is an object
  const isAction = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'perform' in value;
  const actions = modules.flatMap((module) => Object.values(module)).filter(isAction);
  expect(actions.length).toBeGreaterThan(0);
  expect(new Set(ACTIONS)).toEqual(new Set(actions));
});
