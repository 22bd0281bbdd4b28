/** Durations and sizes as people write them, and back without loss. */
import type { Parsed } from './issue.ts';

const DURATION_UNITS: ReadonlyMap<string, number> = new Map([
  ...units(1, 'ms', 'millisecond', 'milliseconds'),
  ...units(1000, 's', 'sec', 'secs', 'second', 'seconds'),
  ...units(60_000, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...units(3_600_000, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...units(86_400_000, 'd', 'day', 'days'),
]);

/** `512M` is read as GNU and container tools read it; only `MB` is decimal. */
const SIZE_UNITS: ReadonlyMap<string, number> = new Map([
  ...units(1, 'b', 'byte', 'bytes'),
  ...['k', 'm', 'g', 't'].flatMap((letter, index) => [
    ...units(1024 ** (index + 1), letter, `${letter}i`, `${letter}ib`),
    ...units(1000 ** (index + 1), `${letter}b`),
  ]),
]);

/** Timers count milliseconds in 31 bits, so no wait can be longer. */
const LONGEST_MS = 24 * 86_400_000;

/** What the messages about one kind of quantity say. */
interface Quantity {
  readonly noun: string;
  readonly example: string;
  readonly units: ReadonlyMap<string, number>;
  readonly largest: number;
  readonly largestText: string;
}

const DURATION: Quantity = {
  noun: 'duration',
  example: '30s, 10m or 1h30m',
  units: DURATION_UNITS,
  largest: LONGEST_MS,
  largestText: '24d',
};

const SIZE: Quantity = {
  noun: 'size',
  example: '512KiB, 64MiB or 2GB',
  units: SIZE_UNITS,
  largest: 1024 ** 5,
  largestText: '1024TiB',
};

/** Reads `500ms`, `10m`, `1h30m`, `1.5 hours` as milliseconds, at most 24 days. */
export function parseDuration(text: string): Parsed<number> {
  return parseQuantity(text, DURATION);
}

/** Reads `64MiB`, `64M` (the same), `2GB` (decimal), `800 bytes` as bytes. */
export function parseSize(text: string): Parsed<number> {
  return parseQuantity(text, SIZE);
}

/** The shortest exact text for milliseconds: `1h30m`, `1500ms`. */
export function formatDuration(ms: number): string {
  if (ms === 0 || ms % 1000 !== 0) return `${ms}ms`;
  const [days, hours, minutes] = [
    Math.floor(ms / 86_400_000),
    Math.floor(ms / 3_600_000) % 24,
    Math.floor(ms / 60_000) % 60,
  ];
  const parts = [`${days}d`, `${hours}h`, `${minutes}m`, `${(ms / 1000) % 60}s`];
  return parts.filter((part) => !part.startsWith('0')).join('');
}

/** The shortest exact text for bytes: `64MiB`, `1000B`. */
export function formatSize(bytes: number): string {
  const power = [4, 3, 2, 1].find((candidate) => bytes > 0 && bytes % 1024 ** candidate === 0) ?? 0;
  return `${bytes / 1024 ** power}${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

function units(factor: number, ...names: readonly string[]): [string, number][] {
  return names.map((name) => [name, factor]);
}

function parseQuantity(text: string, quantity: Quantity): Parsed<number> {
  const trimmed = text.trim();
  if (/^[\d.]+$/.test(trimmed)) return refuse('unit', `needs a unit, such as ${quantity.example}`);
  const total = sumOfParts(trimmed, quantity.units);
  if (total === null) return refuse('value', `must be a ${quantity.noun}, such as ${quantity.example}`);
  if (!Number.isInteger(total) || total < 1)
    return refuse('value', `must be at least 1 and whole in the smallest unit`);
  if (total > quantity.largest) return refuse('value', `must be at most ${quantity.largestText}`);
  return { ok: true, value: total };
}

/** `null` when the text is not a row of numbers with known units. */
function sumOfParts(text: string, known: ReadonlyMap<string, number>): number | null {
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/i.test(text)) return null;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)];
  const values = parts.map(
    ([, count, unit]) => Number(count) * (known.get((unit ?? '').toLowerCase()) ?? Number.NaN),
  );
  const total = values.reduce((sum, value) => sum + value, 0);
  // Binary fractions: 1.1s is 1100.0000000000002 milliseconds.
  return Number.isNaN(total) ? null : Number(total.toFixed(6));
}

function refuse(code: string, message: string): Parsed<never> {
  return { ok: false, issues: [{ code, path: [], message }] };
}
