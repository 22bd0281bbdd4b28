/**
 * Text of commands, models and files made safe to show: what would move a cursor,
 * hide itself or reorder its surroundings becomes visible instead.
 */

/** Control (but tab and newline), bidirectional, zero-width, tag and other invisible characters. */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these characters are what this is about
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** Names that are shorter to read than a code point. */
const NAMED: Readonly<Record<string, string>> = { '\u001b': '\\e', '\r': '\\r', '\u0000': '\\0', '\u0008': '\\b', '\u0007': '\\a' };

/** The text with every invisible character written out, for example `\e[2J` or `\u{202e}`. Newlines and tabs stay. */
export function toVisibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => NAMED[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
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
