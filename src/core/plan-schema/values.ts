/** Schemas of single values: each gives all its issues, in words that say what to write. */
import * as z from 'zod';
import { EDITOR_TYPES } from './field.ts';
import type { Parsed } from '../issue.ts';

/**
 * A text that `read` understands. Numbers and booleans are texts too, because
 * YAML makes them of unquoted words such as `true` and `8080`; editors are told of
 * texts only, which is what such a key nearly always holds.
 */
export function textOf<T>(expected: string, read: (text: string) => Parsed<T>): z.ZodType<T> {
  const schema = anyTextOf(expected, read);
  EDITOR_TYPES.set(schema, z.string());
  return schema;
}

/** As `textOf`, for keys that often hold a number or boolean: editors accept them too. */
export function anyTextOf<T>(expected: string, read: (text: string) => Parsed<T>): z.ZodType<T> {
  const text = z.union([z.string(), z.number(), z.boolean()], { error: () => `must be ${expected}` });
  return text.transform((value, context) => {
    const parsed = read(String(value));
    if (parsed.ok) return parsed.value;
    for (const { code, message } of parsed.issues)
      context.addIssue({ code: 'custom', message, params: { code } });
    return z.NEVER;
  });
}

/** A list of which people may write a single member without brackets. No member twice. */
export function listOf<T>(expected: string, member: z.ZodType<T>): z.ZodType<readonly T[]> {
  const list = z.array(member, { error: () => `must be ${expected}` }).superRefine(refuseTwice);
  const wrapped = z.preprocess((value) => (Array.isArray(value) || value === null ? value : [value]), list);
  EDITOR_TYPES.set(wrapped, z.union([member, z.array(member)]));
  return wrapped;
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const error = (): string => `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** `true` or `false`; the `yes` and `on` of older YAML are texts. */
export function yesOrNo(): z.ZodType<boolean> {
  return z.boolean({ error: () => 'must be true or false' });
}

/** One of a few words. */
export function wordOf<const W extends readonly [string, ...string[]]>(words: W): z.ZodType<W[number]> {
  return z.enum(words, { error: () => `must be one of: ${words.join(', ')}` });
}

function refuseTwice(members: readonly unknown[], context: z.RefinementCtx): void {
  const seen = new Set<unknown>();
  members.forEach((member, index) => {
    const isNew = seen.size < seen.add(member).size;
    if (!isNew)
      context.addIssue({
        code: 'custom',
        path: [index],
        message: `is already in the list: ${String(member)}`,
        params: { code: 'twice' },
      });
  });
}
