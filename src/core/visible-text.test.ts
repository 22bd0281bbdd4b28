import fc from 'fast-check';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutText, toVisibleLine, toVisibleText } from './visible-text.ts';

const SEED = 20_250_607;
/** Naughty strings that others have collected; not part of this repository. */
const NAUGHTY = join(import.meta.dirname, '../../../shared/corpora/blns/blns.json');
const ANY_TEXT = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\u001b', '\u202e', '\u{e0041}', '\n'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

describe('toVisibleText', () => {
  it.each([
    ['clears a screen', '\u001b[2J', String.raw`\e[2J`],
    ['goes back in the line', 'safe\rrm', String.raw`safe\rrm`],
    ['erases a letter', 'a\u0008', String.raw`a\b`],
    ['rings', '\u0007', String.raw`\a`],
    ['ends a C string', '\u0000', String.raw`\0`],
    ['is an eight-bit escape', '\u009b2J', String.raw`\u{9b}2J`],
    ['reverses what follows', '\u202eexe.txt', String.raw`\u{202e}exe.txt`],
    ['isolates', '\u2066a\u2069', String.raw`\u{2066}a\u{2069}`],
    ['has no width', 'a\u200bb\ufeff', String.raw`a\u{200b}b\u{feff}`],
    ['is a tag', 'hi\u{e0068}', String.raw`hi\u{e0068}`],
    ['selects a variant that nobody sees', 'a\u{e0100}\ufe00', String.raw`a\u{e0100}\u{fe00}`],
    ['looks like a space', '\u3164\u115f', String.raw`\u{3164}\u{115f}`],
    ['separates lines', 'a\u2028b', String.raw`a\u{2028}b`],
    ['annotates', '\ufff9', String.raw`\u{fff9}`],
  ])('writes out what %s', (_what, text, visible) => {
    expect(toVisibleText(text)).toBe(visible);
  });

  it.each(['plain text', 'tab\tand\nnewline', 'Grüße, 你好, مرحبا, ✔️ 👍', String.raw`back\slash`])(
    'leaves %j as it is',
    (text) => {
      expect(toVisibleText(text)).toBe(text);
    },
  );

  it('leaves nothing that is a control, bidirectional or invisible, in any text', () => {
    const hidden = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
    const property = fc.property(ANY_TEXT, (text) => {
      expect(toVisibleText(text).replaceAll(/\n|\t|\ufe0f/g, '')).not.toMatch(hidden);
      expect(toVisibleLine(text)).not.toMatch(/[\n\t\r\v\f\u0085\u2028\u2029]/u);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });

  it.skipIf(!existsSync(NAUGHTY))('shows naughty strings on one line, with nothing hidden in them', () => {
    const strings = JSON.parse(readFileSync(NAUGHTY, 'utf8')) as readonly string[]; // its README says so
    expect(strings.length).toBeGreaterThan(400);
    for (const text of strings)
      expect(toVisibleLine(text)).not.toMatch(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
    expect(strings.some((text) => toVisibleLine(text) !== text)).toBe(true);
  });
});

describe('cutText', () => {
  it('keeps what fits and marks what it cuts', () => {
    expect(cutText('four', 4)).toBe('four');
    expect(cutText('fives', 4)).toBe('fiv…');
  });

  it('never cuts inside a code point', () => {
    const property = fc.property(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 1, max: 20 }),
      (text, length) => {
        const cut = cutText(text, length);
        expect([...cut].length).toBeLessThanOrEqual(length);
        expect(text.startsWith(cut.replace(/…$/u, '')) || cut === text).toBe(true);
        expect(Buffer.from(cut).toString()).toBe(cut);
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 500 });
  });
});
