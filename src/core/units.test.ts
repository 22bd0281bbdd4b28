import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['10m', 600_000],
    ['10 minutes', 600_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1.1s', 1100],
    ['2 Days', 172_800_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  it.each(['10', '1.5', ' 3 '])('asks for a unit in %j', (text) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, issues: [{ code: 'unit' }] });
  });

  it.each(['', 'soon', '-5m', '10x', 'm', '1:30', 'PT10M', '0s', '0.1ms', '25d', '1e3s', '10m,'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toMatchObject({ ok: false, issues: [{ code: 'value' }] });
    },
  );

  it('answers a long row of digits at once', () => {
    expect(parseDuration(`${'1m'.repeat(50_000)}!`).ok).toBe(false);
    expect(parseDuration(`${'1'.repeat(100_000)}!`).ok).toBe(false);
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 24 * 86_400_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ ok: true, value: ms });
      }),
    );
  });

  it('writes whole units', () => {
    expect([600_000, 5_400_000, 1500, 90_061_000, 86_400_000].map(formatDuration)).toEqual([
      '10m',
      '1h30m',
      '1500ms',
      '1d1h1m1s',
      '1d',
    ]);
  });
});

describe('sizes', () => {
  it.each([
    ['64MiB', 64 * 1024 ** 2],
    ['64M', 64 * 1024 ** 2],
    ['64Mi', 64 * 1024 ** 2],
    ['2GB', 2e9],
    ['2 gb', 2e9],
    ['1.5KiB', 1536],
    ['800 bytes', 800],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toEqual({ ok: true, value: bytes });
  });

  it.each([
    ['64', 'unit'],
    ['0B', 'value'],
    ['0.5B', 'value'],
    ['64Q', 'value'],
    ['2048TiB', 'value'],
  ])('refuses %s', (text, code) => {
    expect(parseSize(text)).toMatchObject({ ok: false, issues: [{ code }] });
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1024 ** 5 }), (bytes) => {
        expect(parseSize(formatSize(bytes))).toEqual({ ok: true, value: bytes });
      }),
    );
  });
});
