import { formatSize } from '../../../core/units.ts';
import type { Failure } from '../../../core/failure.ts';
import type { HostedProcess } from '../../../ports/step-host.ts';

/** The sizes that a message names. */
type Limits = HostedProcess['limits'];

/**
 * How commands say that they met a limit. The kernel tells only the process that met
 * it, so its own last words are all that can be known.
 */
const LAST_WORDS: readonly (readonly [words: RegExp, message: (limits: Limits) => string])[] = [
  [
    /cannot allocate memory|out of memory|memoryerror|bad_alloc|memory exhausted|heap limit|enomem/i,
    ({ memoryBytes }) => `met the memory limit of ${formatSize(memoryBytes)} (limits.memory)`,
  ],
  [
    /fork: (?:retry|resource)|cannot fork|can't fork|unable to fork|resource temporarily unavailable|eagain/i,
    ({ processes }) => `met the limit of ${processes} processes (limits.processes)`,
  ],
  [
    /file size limit exceeded|file too large|efbig|sigxfsz/i,
    ({ fileBytes }) => `met the limit of ${formatSize(fileBytes)} for one file (limits.file)`,
  ],
  [
    /no space left on device|enospc/i,
    ({ scratchBytes }) => `filled its scratch space of ${formatSize(scratchBytes)} (limits.scratch)`,
  ],
];

/** The limit that a failed command met, as the end of its stderr says; `null` when it says none. */
export function nameLimit(stderrTail: string, limits: Limits): Failure | null {
  const found = LAST_WORDS.find(([words]) => words.test(stderrTail));
  if (found === undefined) return null;
  const [words, message] = found;
  const said = words.exec(stderrTail)?.[0] ?? '';
  return { kind: 'limit', message: `${message(limits)}: it said "${said}"` };
}
