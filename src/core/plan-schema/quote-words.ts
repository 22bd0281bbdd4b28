const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Writes words as one command line that `splitCommand` and a shell read back as the same words. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word, index) => quoteWord(word, index === 0)).join(' ');
}

/** A first word with `=` would be read as a variable being set. */
function quoteWord(word: string, isFirst: boolean): string {
  if (PLAIN.test(word) && !(isFirst && word.includes('='))) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
