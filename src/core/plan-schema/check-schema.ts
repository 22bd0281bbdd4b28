import * as z from 'zod';
import { field, later } from './field.ts';
import { textOf, wholeNumber } from './values.ts';
import { readInnerPath } from './paths.ts';
import { splitCommand } from './split-command.ts';

const LATER_TEXT = { type: 'text', default: '' };
const LATER_KEYS = { type: 'mapping', default: '' };

/** One check. That exactly one key is written is for the reader to see. */
export const checkSchema = z.strictObject(
  {
    exit: field(wholeNumber(0, 255), {
      summary: 'The exit code that the command of the step must end with. Only on a step.',
      type: 'whole number',
      default: '',
    }),
    exists: field(textOf('a path inside the workspace', readInnerPath), {
      summary: 'A file or folder that must be there, relative to the workspace.',
      type: 'path',
      default: '',
    }),
    test: field(textOf('a command', splitCommand), {
      summary: 'A command that must end with exit code 0.',
      type: 'command',
      default: '',
    }),
    absent: later(z.string(), { ...LATER_TEXT, summary: 'A path that must not be there.' }),
    unchanged: later(z.string(), { ...LATER_TEXT, summary: 'Files that must be as they were.' }),
    matches: later(z.object({ file: z.string(), pattern: z.string() }), {
      ...LATER_KEYS,
      summary: 'A file that must match a pattern.',
    }),
    json: later(z.object({ file: z.string(), path: z.string(), equals: z.unknown() }), {
      ...LATER_KEYS,
      summary: 'A value that must stand in a JSON file.',
    }),
    stdout: later(z.object({ matches: z.string() }), {
      ...LATER_KEYS,
      summary: 'A pattern that the output must match.',
    }),
  },
  { error: () => 'must be a check with one key, such as { test: npm test }' },
);

/** What one check says. */
export type CheckSource = z.infer<typeof checkSchema>;

/** A list of checks. */
export const checksSchema = z.array(checkSchema, {
  error: () => 'must be a list of checks, such as [{ exists: dist/index.js }]',
});
