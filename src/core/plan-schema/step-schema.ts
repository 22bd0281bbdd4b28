import * as z from 'zod';
import { EDITOR_TYPES, field, FIELD_DOCS, later } from './field.ts';
import { anyTextOf, listOf, textOf, wholeNumber, wordOf, yesOrNo } from './values.ts';
import { readEnvName, readLine } from './names.ts';
import { checksSchema } from './check-schema.ts';
import { formatDuration, parseDuration } from '../units.ts';
import { grantsSchema } from './grants-schema.ts';
import { limitsSchema } from './limits-schema.ts';
import { PLAN_DEFAULTS } from './defaults.ts';
import { readInnerPath } from './paths.ts';
import { splitCommand } from './split-command.ts';
import { TIERS } from '../tier.ts';

/** What the plan language says about an action: the key that holds its text. */
export interface ActionKey {
  readonly name: string;
  readonly summary: string;
}

const anyText = anyTextOf('a text', (text) => ({ ok: true, value: text }));

/** The keys of a step besides its action, in the order of the docs. */
export const STEP_KEYS = {
  needs: field(
    listOf(
      'a step or a list of steps',
      textOf('the id of a step', (text) => ({ ok: true, value: text })),
    ),
    {
      summary: 'Steps that must be completed before this one starts.',
      type: 'step, or list of steps',
      default: '[]',
    },
  ),
  tier: field(wordOf(TIERS), {
    summary:
      'The risk. The grants may raise it; what a plan says of a command is honoured, because the sandbox enforces it. What a `read` step writes is dropped.',
    type: TIERS.map((tier) => `\`${tier}\``).join(', '),
    default: 'that of the action',
    tier: 'sets it for commands, raises it for other actions; `read` has no hosts, sockets or `write`',
  }),
  env: field(z.record(envNameSchema(), anyText, { error: () => 'must be a mapping of names to texts' }), {
    summary: 'Variables that the step gets.',
    type: 'mapping of names to texts',
    default: '{}',
  }),
  grants: field(grantsSchema, {
    summary: 'What the step may touch beyond the workspace, and what it may change.',
    type: 'mapping',
    default: '{}',
  }),
  limits: field(limitsSchema, { summary: 'How much the step may use.', type: 'mapping', default: '{}' }),
  timeout: field(textOf('a duration, such as 10m', parseDuration), {
    summary: 'After this long the step is ended and has failed.',
    type: 'duration',
    default: formatDuration(PLAN_DEFAULTS.timeoutMs),
  }),
  'decide-within': field(textOf('a duration, such as 2h', parseDuration), {
    summary:
      'How long the gate of the step waits; a gate that nobody answers in time fails the step as `expired`.',
    type: 'duration',
    default: formatDuration(PLAN_DEFAULTS.decideWithinMs),
  }),
  'working-directory': field(textOf('a path inside the workspace', readInnerPath), {
    summary: 'The folder in which the command runs.',
    type: 'path',
    default: '.',
  }),
  'continue-on-error': field(yesOrNo(), {
    summary: 'When the step fails, the steps that need it run all the same and the task does not fail.',
    type: 'true or false',
    default: 'false',
  }),
  checks: field(checksSchema, {
    summary: 'What must hold after the step, tested by the orchestrator itself.',
    type: 'list of checks',
    default: '[]',
  }),
  undo: field(
    z.record(z.string(), z.unknown(), { error: () => 'must be an action, such as { shell: git tag -d v1 }' }),
    {
      summary: 'The action that takes the step back. In this version it is shown, not run.',
      type: 'action',
      default: 'none: the step cannot be taken back',
    },
  ),
  idempotent: field(yesOrNo(), {
    summary:
      'Whether the step may run again when nobody knows whether it ran: `true` runs it again, `false` asks.',
    type: 'true or false',
    default: '`true` for tier `read`, else as the action says',
  }),
  key: field(textOf('a text', readLine), {
    summary:
      'Runs the step again with the same key in `$ORCHESTRATE_KEY`, by which the receiver knows a repetition.',
    type: 'text',
    default: '',
  }),
  probe: field(textOf('a command', splitCommand), {
    summary: 'A command that says whether the step happened: exit code 0 for yes, 1 for no.',
    type: 'command',
    default: '',
  }),
  channel: field(textOf('a word', readLine), {
    summary: 'Where a `notify` step sends its text.',
    type: 'word',
    default: 'the terminal',
  }),
  if: later(z.string(), {
    summary: 'An expression; the step is skipped when it is false.',
    type: 'expression',
    default: '',
  }),
  agent: later(z.string(), { summary: 'The agent that does the step.', type: 'word', default: '' }),
  workspace: later(wordOf(['view', 'direct']), {
    summary: '`direct` lets the step work on the workspace itself.',
    type: '`view`, `direct`',
    default: 'view',
    tier: '`external`',
  }),
  landing: later(wordOf(['auto', 'ask']), {
    summary: '`ask` shows what changed before it lands.',
    type: '`auto`, `ask`',
    default: 'auto',
  }),
  retry: later(
    z.object({ max: wholeNumber(1, 100), backoff: z.string(), on: z.array(z.string()) }).partial(),
    {
      summary: 'Runs a failed step again.',
      type: 'mapping',
      default: '',
    },
  ),
  'on-failure': later(z.union([z.string(), z.record(z.string(), z.unknown())]), {
    summary: 'What to do when the step fails.',
    type: 'text',
    default: '',
  }),
  'for-each': later(z.union([z.string(), z.array(z.string())]), {
    summary: 'Runs the step once for each member of a list.',
    type: 'list',
    default: '',
  }),
  always: later(z.boolean(), {
    summary: 'Runs the step at the end, whatever happened.',
    type: 'true or false',
    default: 'false',
  }),
  mutex: later(z.string(), {
    summary: 'Steps with the same word never run at once.',
    type: 'word',
    default: '',
  }),
  memo: later(z.union([z.boolean(), z.object({ inputs: z.array(z.string()) })]), {
    summary: 'Takes over the result of an earlier run with the same inputs.',
    type: 'mapping',
    default: '',
  }),
  outputs: later(z.record(z.string(), z.unknown()), {
    summary: 'Named results that other steps can use.',
    type: 'mapping',
    default: '{}',
  }),
};

/** What a step says besides its action. */
export type StepSource = z.infer<z.ZodObject<typeof STEP_KEYS>>;

/** A step. That exactly one action is written, and what its text means, is for the reader to see. */
export function stepSchema(actions: readonly ActionKey[]): z.ZodType<StepSource> {
  return z.strictObject(
    { ...bodies(actions), ...STEP_KEYS },
    { error: () => 'must be a mapping, such as { test: npm test }' },
  );
}

function bodies(actions: readonly ActionKey[]): Record<string, z.ZodOptional<z.ZodUnknown>> {
  return Object.fromEntries(actions.map((action) => [action.name, bodySchema(action)]));
}

function bodySchema({ summary }: ActionKey): z.ZodOptional<z.ZodUnknown> {
  const text = z.unknown();
  EDITOR_TYPES.set(text, anyText);
  const body = text.optional();
  FIELD_DOCS.add(body, { summary, type: 'text', default: '', supported: true });
  return body;
}

function envNameSchema(): z.ZodType<string> & z.core.$ZodRecordKey {
  return z.string().superRefine((name, context) => {
    const read = readEnvName(name);
    if (read.ok) return;
    for (const { code, message } of read.issues)
      context.addIssue({ code: 'custom', message, params: { code } });
  });
}
