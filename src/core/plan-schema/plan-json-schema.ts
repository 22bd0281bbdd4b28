/** The plan language as a JSON Schema, for editors. What only the reader can see (cycles, commands) is not in it. */
import * as z from 'zod';
import { EDITOR_TYPES, FIELD_DOCS } from './field.ts';
import { stepSchema, type ActionKey } from './step-schema.ts';
import { STEP_ID_PATTERN } from './names.ts';
import { checkSchema } from './check-schema.ts';
import { planSchema } from './plan-schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of a plan file in JSON Schema draft 7, which editors of YAML read. */
export function planJsonSchema(actions: readonly ActionKey[]): JsonSchema {
  // Some readers see `required` only where `type` and `properties` stand beside it.
  const oneAction: JsonSchema[] = actions.map(({ name }) => ({
    type: 'object',
    properties: { [name]: true },
    required: [name],
  }));
  const step = { ...toJson(stepSchema(actions)), oneOf: oneAction };
  const undo = { ...pick(step, actions), oneOf: oneAction };
  const plan = toJson(planSchema);
  const steps = {
    ...member(plan, 'steps'),
    minProperties: 1,
    propertyNames: { pattern: STEP_ID_PATTERN.source },
    additionalProperties: withUndo(step, undo),
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Plan',
    ...plan,
    properties: { ...plan.properties, steps },
  };
}

function toJson(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: describe,
  });
  return json;
}

/** Adds what the schemas cannot say by themselves. */
function describe({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonSchema }): void {
  const editorType = EDITOR_TYPES.get(zodSchema);
  if (editorType !== undefined) {
    for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
    Object.assign(jsonSchema, toJson(editorType));
  }
  if (zodSchema === checkSchema) Object.assign(jsonSchema, { minProperties: 1, maxProperties: 1 });
  const doc = FIELD_DOCS.get(zodSchema);
  if (doc === undefined) return;
  Object.assign(
    jsonSchema,
    { description: doc.summary },
    doc.supported ? {} : { deprecationMessage: 'Not supported yet.' },
  );
}

function withUndo(step: JsonSchema, undo: JsonSchema): JsonSchema {
  return { ...step, properties: { ...step.properties, undo: { ...member(step, 'undo'), ...undo } } };
}

function pick(step: JsonSchema, actions: readonly ActionKey[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(actions.map(({ name }) => [name, member(step, name)])),
    additionalProperties: false,
  };
}

function member(schema: JsonSchema, key: string): JsonSchema {
  const found = schema.properties?.[key];
  return typeof found === 'object' ? found : {};
}
