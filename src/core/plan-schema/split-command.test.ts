import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { quoteWords } from './quote-words.ts';
import { splitCommand } from './split-command.ts';

describe('splitCommand', () => {
  it.each([
    ['npm test', ['npm', 'test']],
    ['  npm   run  lint ', ['npm', 'run', 'lint']],
    [`node -e 'console.log("a|b; $c")'`, ['node', '-e', 'console.log("a|b; $c")']],
    [`grep "two words" a\\ b`, ['grep', 'two words', 'a b']],
    [`echo '' ""`, ['echo', '', '']],
    ['git diff HEAD~1 HEAD^ stash@{0}', ['git', 'diff', 'HEAD~1', 'HEAD^', 'stash@{0}']],
    ['npx tsc -p tsconfig.core.json --x=1', ['npx', 'tsc', '-p', 'tsconfig.core.json', '--x=1']],
    [`node -e 'a\nb'`, ['node', '-e', 'a\nb']],
    ['[ -f package.json ]', ['[', '-f', 'package.json', ']']],
  ])('splits %j', (text, words) => {
    expect(splitCommand(text)).toEqual({ ok: true, value: words });
  });

  it.each([
    ['a | b', 'pipe'],
    ['a > b', 'redirect'],
    ['a 2>&1', 'redirect'],
    ['a < b', 'redirect'],
    ['a && b', 'list of commands'],
    ['a; b', 'list of commands'],
    ['a &', 'list of commands'],
    ['echo $(date)', '`$( )`'],
    ['echo `date`', '`$( )`'],
    ['echo "$(date)"', '`$( )`'],
    ['echo $HOME', 'variable'],
    ['echo "${HOME}"', 'variable'],
    ['ls *.ts', 'pattern'],
    ['ls [ab].ts', 'pattern'],
    ['cp a{1,2}', 'braces'],
    ['ls ~/x', 'home folder'],
    ['! grep x', 'exclamation mark'],
    ['npm test # all of them', 'comment'],
    ['(a)', 'parentheses'],
    ['npm ci\nnpm test', 'line break'],
    ['npm ci \\\n  --quiet', 'line break'],
    [`echo "it's`, 'opening "'],
    [`echo it's`, "opening '"],
    ['A=1 npm test', '`env`'],
    ['   ', 'empty'],
    [`'' a`, 'empty program'],
  ])('answers %j in words', (text, words) => {
    const parsed = splitCommand(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? '' : parsed.issues.map((issue) => issue.message).join('\n')).toContain(words);
  });

  it('names every trap of a command once', () => {
    const parsed = splitCommand('a | b | c > $D');
    expect(parsed.ok ? [] : parsed.issues).toHaveLength(3);
  });

  it('reads back every list of words that quoteWords wrote', () => {
    const word = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        fc.pre(words[0] !== '');
        expect(splitCommand(quoteWords(words))).toEqual({ ok: true, value: words });
      }),
      { numRuns: 1000 },
    );
  });

  it('makes of an accepted command the words that sh makes of it', () => {
    const alphabet = fc.constantFrom(...`ab=/.-~^!#{}[]@%+:, \\'"\t|&;<>()$*?\``.split(''));
    const commands = fc
      .array(alphabet, { minLength: 1, maxLength: 12 })
      .map((characters) => characters.join(''));
    const accepted = fc.sample(commands, { seed: 7, numRuns: 60_000 }).flatMap((text) => {
      const parsed = splitCommand(text);
      return parsed.ok ? [{ text, words: parsed.value }] : [];
    });
    const script = accepted.map(({ text }) => `printf '%s\\0' ${text}; printf '\\1'`).join('\n');
    const seen = execFileSync('sh', ['-s'], { input: script, cwd: '/', encoding: 'utf8', maxBuffer: 1e8 });
    const words = seen
      .split('\u0001')
      .slice(0, -1)
      .map((line) => line.split('\0').slice(0, -1));
    expect(accepted.length).toBeGreaterThan(500);
    expect(words).toEqual(accepted.map((command) => [...command.words]));
  });
});
