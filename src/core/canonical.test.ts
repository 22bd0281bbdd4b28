import { describe, expect, it } from 'vitest';
import { toCanonicalJson } from './canonical.ts';

describe('toCanonicalJson', () => {
  it('is the same for the same value, whatever the order of its keys', () => {
    expect(toCanonicalJson({ b: [1, { d: null, c: 'ü' }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"ü","d":null}]}',
    );
    expect(toCanonicalJson({ a: 1, b: 2 })).toBe(toCanonicalJson({ b: 2, a: 1 }));
  });

  it('keeps the order of lists', () => {
    expect(toCanonicalJson(['b', 'a'])).not.toBe(toCanonicalJson(['a', 'b']));
  });

  it('sorts keys by UTF-16 code units and writes numbers as RFC 8785 says', () => {
    expect(toCanonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\u{1f600}': 4, '\ufb33': 5 })).toBe(
      '{"\\r":2,"1":3,"\u20ac":1,"\u{1f600}":4,"\ufb33":5}',
    );
    expect(toCanonicalJson([1e30, 4.5, 0.002, 1e-27, -0])).toBe('[1e+30,4.5,0.002,1e-27,0]');
  });

  it('throws at what JSON cannot say', () => {
    expect(() => toCanonicalJson(Number.NaN)).toThrow('NaN');
    expect(() => toCanonicalJson(undefined)).toThrow('a digest is taken of a JSON value');
  });
});
