import * as z from 'zod';
import { field, later, required } from './field.ts';
import { textOf, wholeNumber, wordOf } from './values.ts';
import { checksSchema } from './check-schema.ts';
import { PLAN_DEFAULTS } from './defaults.ts';
import { readProse } from './names.ts';
import { TIERS } from '../tier.ts';

/**
 * A plan. Steps are read one by one against `stepSchema`, so that one wrong step
 * never hides what is wrong with another.
 */
export const planSchema = z.strictObject(
  {
    goal: required(textOf('a text', readProse), { summary: 'What is wanted, in your words.', type: 'text' }),
    steps: required(
      z.record(z.string(), z.unknown(), {
        error: () => 'must be a mapping of ids to steps, such as { unit: { test: npm test } }',
      }),
      {
        summary: 'The steps, by id. Their order in the file breaks ties.',
        type: 'mapping of ids to steps',
      },
    ),
    checks: field(checksSchema, {
      summary: 'What must hold at the end, tested by the orchestrator itself.',
      type: 'list of checks',
      default: '[]',
    }),
    'max-parallel': field(wholeNumber(1, 1000), {
      summary: 'How many steps run at once, at most.',
      type: 'whole number',
      default: String(PLAN_DEFAULTS.maxParallel),
    }),
    inputs: later(z.record(z.string(), z.unknown()), {
      summary: 'Values that are asked for when the plan is run.',
      type: 'mapping',
      default: '{}',
    }),
    budget: later(
      z.object({ wall: z.string(), usd: z.number(), tokens: z.union([z.string(), z.number()]) }).partial(),
      {
        summary: 'How much time, money and tokens the task may use.',
        type: 'mapping',
        default: '{}',
      },
    ),
    repair: later(
      z
        .object({
          auto: z.boolean(),
          tier: z.enum(TIERS),
          write: z.array(z.string()),
          hosts: z.array(z.string()),
          limit: z.int(),
        })
        .partial(),
      {
        summary: 'Inside which limits a failed plan may be repaired without asking.',
        type: 'mapping',
        default: '{ auto: false }',
      },
    ),
    landing: later(wordOf(['auto', 'ask']), {
      summary: '`ask` shows what changed before it lands.',
      type: '`auto`, `ask`',
      default: 'auto',
    }),
    land: later(z.enum(['all']), {
      summary: '`all` lands ignored files as well.',
      type: '`all`',
      default: '',
    }),
    scratch: later(z.array(z.string()), {
      summary: 'Files that never land.',
      type: 'list of patterns',
      default: '[]',
    }),
  },
  { error: () => 'must be a mapping with the keys goal and steps' },
);
