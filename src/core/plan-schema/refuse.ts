import type { Parsed } from '../issue.ts';

/** The answer of a reader that found one thing wrong. */
export function refuse(code: string, message: string): Parsed<never> {
  return { ok: false, issues: [{ code, path: [], message }] };
}
