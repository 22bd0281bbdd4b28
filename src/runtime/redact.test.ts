import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, type Secret } from './redact.ts';

const SEED = 20_250_607;

describe('createRedactor', () => {
  it('replaces a secret by its name, wherever a chunk ends', () => {
    const secrets = [{ name: 'TOKEN', value: 'hunter22' }];
    for (let cut = 0; cut <= 14; cut++) {
      expect(redact(secrets, ['a hunter22 b'.slice(0, cut), 'a hunter22 b'.slice(cut)])).toBe('a [TOKEN] b');
    }
  });

  it('waits for the end of a longer secret before it replaces a shorter one inside', () => {
    const secrets = [
      { name: 'SHORT', value: 'abcdef' },
      { name: 'LONG', value: 'abcdefgh' },
    ];
    expect(redact(secrets, ['abcdef', 'gh'])).toBe('[LONG]');
    expect(redact(secrets, ['abcdef', 'gx'])).toBe('[SHORT]gx');
    expect(redact(secrets, ['abcdef'])).toBe('[SHORT]');
  });

  it('passes on what cannot be part of a secret at once', () => {
    const redactor = createRedactor([{ name: 'TOKEN', value: 'hunter22' }]);
    expect(Buffer.from(redactor.push(Buffer.from('all of this, hunt'))).toString()).toBe('all of this, ');
    expect(Buffer.from(redactor.end()).toString()).toBe('hunt');
  });

  it('leaves short values alone: they would hide innocent text', () => {
    expect(redact([{ name: 'ONE', value: '12345' }], ['12345'])).toBe('12345');
  });

  it('leaves other bytes as they are, whatever they are', () => {
    const bytes = fc.uint8Array({ maxLength: 64 });
    const property = fc.property(fc.array(bytes, { maxLength: 8 }), (chunks) => {
      const redactor = createRedactor([{ name: 'TOKEN', value: 'never there' }]);
      const out = [...chunks.map((chunk) => redactor.push(chunk)), redactor.end()];
      expect(Buffer.concat(out)).toEqual(Buffer.concat(chunks));
    });
    fc.assert(property, { seed: SEED });
  });

  it('says the same however the bytes are cut into chunks, and never a secret', () => {
    // Few letters, so that secrets overlap, repeat and begin inside one another.
    const letters = fc.constantFrom('a', 'b', 'ü');
    const secret = fc.string({ unit: letters, minLength: 6, maxLength: 9 });
    const run = fc.record({
      values: fc.uniqueArray(secret, { minLength: 1, maxLength: 3 }),
      pieces: fc.array(fc.oneof(fc.string({ unit: letters, maxLength: 6 }), fc.nat({ max: 2 })), {
        maxLength: 8,
      }),
      cuts: fc.array(fc.nat({ max: 80 }), { maxLength: 6 }),
    });
    const property = fc.property(run, ({ values, pieces, cuts }) => {
      const secrets = values.map((value, index) => ({ name: `S${index}`, value }));
      const text = Buffer.from(
        pieces.map((piece) => (typeof piece === 'string' ? piece : (values[piece] ?? ''))).join(''),
      );
      const redacted = redact(secrets, chunksOf(text, cuts));
      expect(redacted).toBe(redactPlainly(secrets, text));
      for (const value of values) expect(redacted).not.toContain(value);
    });
    fc.assert(property, { seed: SEED, numRuns: 2000 });
  });
});

function redact(secrets: readonly Secret[], chunks: readonly (string | Buffer)[]): string {
  const redactor = createRedactor(secrets);
  const out = chunks.map((chunk) => Buffer.from(redactor.push(Buffer.from(chunk))));
  return Buffer.concat([...out, redactor.end()]).toString();
}

function chunksOf(text: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const borders = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length];
  return borders.slice(1).map((border, index) => text.subarray(borders[index], border));
}

/** Byte by byte over the whole text: the longest secret that begins here, or the byte. */
function redactPlainly(secrets: readonly Secret[], text: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length;) {
    const here = secrets.filter(({ value }) => text.subarray(at).indexOf(value) === 0);
    const [longest] = here.toSorted((a, b) => Buffer.byteLength(b.value) - Buffer.byteLength(a.value));
    parts.push(longest ? Buffer.from(`[${longest.name}]`) : text.subarray(at, at + 1));
    at += longest ? Buffer.byteLength(longest.value) : 1;
  }
  return Buffer.concat(parts).toString();
}
