/**
 * Text of commands, models and files made safe to show: what would move a cursor,
 * hide itself or reorder its surroundings becomes visible instead.
 */

/**
 * Control characters (but tab and newline), bidirectional, zero-width, tag and other
 * characters that show nothing. The selector of emoji (U+FE0F) stays: ordinary text
 * has it, and it hides nothing.
 */
const INVISIBLE =
  /(?!\t|\n|\ufe0f)[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;

/** Names that are shorter to read than a code point. */
const NAMED: Readonly<Record<string, string>> = {
  '\u001b': '\\e',
  '\r': '\\r',
  '\u0000': '\\0',
  '\u0008': '\\b',
  '\u0007': '\\a',
};

/** The text with every invisible character written out, for example `\e[2J` or `\u{202e}`. Newlines and tabs stay. */
export function toVisibleText(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => NAMED[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same on one line: newlines and tabs are written out too. */
export function toVisibleLine(text: string): string {
  return toVisibleText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

/** At most `length` code points, with an ellipsis in the place of what is cut. */
export function cutText(text: string, length: number): string {
  const points = [...text];
  return points.length <= length ? text : `${points.slice(0, Math.max(0, length - 1)).join('')}…`;
}
