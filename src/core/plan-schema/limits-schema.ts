import * as z from 'zod';
import { formatSize, parseSize } from '../units.ts';
import { textOf, wholeNumber } from './values.ts';
import { LIMIT_DEFAULTS } from './defaults.ts';
import { field } from './field.ts';

/** How much a step may use. */
export const limitsSchema = z.strictObject(
  {
    output: size('Of stdout and stderr together.', LIMIT_DEFAULTS.outputBytes),
    memory: size('Of each process.', LIMIT_DEFAULTS.memoryBytes),
    processes: field(wholeNumber(1, 1_000_000), {
      summary: 'Processes and threads at once.',
      type: 'whole number',
      default: String(LIMIT_DEFAULTS.processes),
    }),
    scratch: size('Of `/tmp`, the home folder and `/dev/shm`, each.', LIMIT_DEFAULTS.scratchBytes),
    file: size('Of one file.', LIMIT_DEFAULTS.fileBytes),
  },
  { error: () => 'must be a mapping, such as { memory: 2GiB }' },
);

/** What the limits of a step say. */
export type LimitsSource = z.infer<typeof limitsSchema>;

function size(summary: string, bytes: number): z.ZodOptional<z.ZodType<number>> {
  return field(textOf('a size, such as 64MiB', parseSize), {
    summary,
    type: 'size',
    default: formatSize(bytes),
  });
}
