/** Keys of the plan language with what the docs and editors say about them. */
import * as z from 'zod';
import type { Parsed } from '../issue.ts';

/** What the generated docs say about a key. */
export interface FieldDoc {
  /** One sentence. */
  readonly summary: string;
  /** As people call it: `duration`, `list of paths`. */
  readonly type: string;
  /** As it would be written; empty for none. */
  readonly default: string;
  /** What it does to the step's tier; empty for nothing. */
  readonly tier?: string;
  readonly supported: boolean;
  /** The type that editors check while the key is not supported yet. */
  readonly later?: z.ZodType;
}

/** The documentation of every key, by its schema. */
export const FIELD_DOCS = z.registry<FieldDoc>();

type Doc = Omit<FieldDoc, 'supported' | 'later'>;

/** A key that may be left out. */
export function field<S extends z.ZodType>(schema: S, doc: Doc): z.ZodOptional<S> {
  const optional = schema.optional();
  FIELD_DOCS.add(optional, { ...doc, supported: true });
  return optional;
}

/** A key that must be there. */
export function required<S extends z.ZodType>(schema: S, doc: Omit<Doc, 'default'>): S {
  FIELD_DOCS.add(schema, { ...doc, default: 'required', supported: true });
  return schema;
}

/** A key of the language whose behaviour is not built: any value of it is an issue. */
export function later(type: z.ZodType, doc: Doc): z.ZodOptional<z.ZodType<unknown>> {
  const refused = z.unknown().superRefine((_value, context) => {
    context.addIssue({ code: 'custom', message: 'is not supported yet', params: { code: 'not-supported' } });
  });
  const optional = refused.optional();
  FIELD_DOCS.add(optional, { ...doc, supported: false, later: type });
  return optional;
}

/**
 * A text that `read` understands. Numbers and booleans are texts too, because
 * YAML makes them of unquoted words such as `true` and `8080`.
 */
export function textOf<T>(expected: string, read: (text: string) => Parsed<T>): z.ZodType<T> {
  const text = z.union([z.string(), z.number(), z.boolean()], { error: () => `must be ${expected}` });
  return text.transform((value, context) => {
    const parsed = read(String(value));
    if (parsed.ok) return parsed.value;
    for (const { code, message } of parsed.issues) context.addIssue({ code: 'custom', message, params: { code } });
    return z.NEVER;
  });
}

/** A list of which people may write a single member without brackets. No member twice. */
export function listOf<T>(expected: string, member: z.ZodType<T>): z.ZodType<readonly T[]> {
  const list = z.array(member, { error: () => `must be ${expected}` });
  const single = z.preprocess((value) => (Array.isArray(value) || value === null ? value : [value]), list);
  return single.superRefine((members, context) => {
    members.forEach((value, index) => {
      if (members.indexOf(value) === index) return;
      const message = `is already in the list: ${String(value)}`;
      context.addIssue({ code: 'custom', path: [index], message, params: { code: 'twice' } });
    });
  });
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int({ error: () => message }).min(min, { error: () => message }).max(max, { error: () => message });
}

/** `true` or `false`; the `yes` and `on` of older YAML are texts. */
export function yesOrNo(): z.ZodType<boolean> {
  return z.boolean({ error: () => 'must be true or false' });
}

/** One issue, for readers of single values. */
export function refuse(code: string, message: string): Parsed<never> {
  return { ok: false, issues: [{ code, path: [], message }] };
}
