/**
 * Text to a YAML document or issues, without a crash or a wait for any input.
 * 1. The number of words is limited, because the library needs up to a second for
 *    each quarter of a million, and errors cost it more.
 * 2. The depth is measured before anything recursive sees the text.
 * 3. Plain words stay texts here (`failsafe`); `plain-value.ts` decides what they are.
 */
import { Composer, Lexer, LineCounter, Parser, type CST, type Document } from 'yaml';
import type { Issue, Position } from '../core/issue.ts';

/** How deep mappings and lists may nest. */
export const DEEPEST = 50;

/** How many words, signs and spaces a file may have; ten thousand steps have fewer. */
export const MOST_LEXEMES = 250_000;

/** More syntax errors than these follow from the first ones. */
const MOST_ERRORS = 20;

/** A document, or why there is none. */
export type ParsedYaml =
  | { readonly ok: true; readonly document: Document; readonly positionOf: (offset: number) => Position }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Parses text that holds one YAML (or JSON) document. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => toPosition(lines, offset);
  const refuse = (code: string, message: string, offset: number): ParsedYaml => ({
    ok: false,
    issues: [{ code, path: [], message, position: positionOf(offset) }],
  });
  const { tokens, end } = tokenize(text, lines);
  if (end < text.length)
    return refuse('too-large', `has more than ${MOST_LEXEMES} words and signs: split the plan`, end);
  const tooDeep = firstTooDeep(tokens);
  if (tooDeep !== null) return refuse('too-deep', `nests deeper than ${DEEPEST} levels`, tooDeep);
  const broken = tokens.filter((token) => token.type === 'error').slice(0, MOST_ERRORS);
  if (broken.length > 0)
    return {
      ok: false,
      issues: broken.map((token) => ({
        code: 'yaml',
        path: [],
        message: lowerFirst(token.message),
        position: positionOf(token.offset),
      })),
    };
  const documents = compose(tokens, lines, text.length);
  const issues = documents.flatMap((document, index) => documentIssues(document, index, positionOf));
  const [document] = documents;
  if (issues.length > 0 || document === undefined) return { ok: false, issues: issues.slice(0, MOST_ERRORS) };
  return { ok: true, document, positionOf };
}

/** `end` is short of the text's length when it has too many lexemes. */
function tokenize(
  text: string,
  lines: LineCounter,
): { readonly tokens: readonly CST.Token[]; readonly end: number } {
  const parser = new Parser(lines.addNewLine);
  // What `parser.parse` does first: the first line starts at 0.
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    count += 1;
    if (count > MOST_LEXEMES) return { tokens: [], end: parser.offset };
  }
  return { tokens: [...tokens, ...parser.end()], end: text.length };
}

function compose(tokens: readonly CST.Token[], lineCounter: LineCounter, end: number): readonly Document[] {
  const options = {
    schema: 'failsafe',
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter,
  } as const;
  return [...new Composer(options).compose(tokens, true, end)];
}

function documentIssues(
  document: Document,
  index: number,
  positionOf: (offset: number) => Position,
): readonly Issue[] {
  const at = (offset: number, code: string, message: string): Issue => ({
    code,
    path: [],
    message,
    position: positionOf(offset),
  });
  const errors = document.errors.map((error) => at(error.pos[0], 'yaml', lowerFirst(error.message)));
  // The composer answers an unknown tag with a warning; the tag itself is refused when the tree is read.
  const warnings = document.warnings
    .filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
    .map((warning) => at(warning.pos[0], 'yaml', lowerFirst(warning.message)));
  const more =
    index === 1
      ? [at(document.range?.[0] ?? 0, 'documents', 'is a second document: a plan file holds one plan')]
      : [];
  const directives =
    index === 0 && document.directives?.yaml.explicit
      ? [at(0, 'directive', 'holds a %YAML directive: take it out')]
      : [];
  return [...errors, ...warnings, ...more, ...directives];
}

/** The offset of the first token that lies too deep; a loop, because the text may nest a million levels. */
function firstTooDeep(tokens: readonly CST.Token[]): number | null {
  const stack = tokens.map((token) => ({ token, depth: 0 })).toReversed();
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { token, depth } = entry;
    if (depth > DEEPEST) return token.offset;
    for (const child of childrenOf(token)) stack.push({ token: child, depth: depth + 1 });
  }
  return null;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap((item) =>
    [item.key, item.value].filter((child) => child !== null && child !== undefined),
  );
}

function toPosition(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
