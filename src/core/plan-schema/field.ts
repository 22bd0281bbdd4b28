/** Keys of the plan language with what the docs and editors say about them. */
import * as z from 'zod';

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
}

/** The documentation of every key, by its schema. */
export const FIELD_DOCS = z.registry<FieldDoc>();

/**
 * What editors are told where the schema that reads a value says less than its
 * author knows: keys that are not built yet, lists that may be a single word.
 */
export const EDITOR_TYPES = new WeakMap<z.core.$ZodType, z.ZodType>();

type Doc = Omit<FieldDoc, 'supported'>;

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
  EDITOR_TYPES.set(refused, type);
  const optional = refused.optional();
  FIELD_DOCS.add(optional, { ...doc, supported: false });
  return optional;
}
