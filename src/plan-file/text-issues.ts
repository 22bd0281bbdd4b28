import type { Issue } from '../core/issue.ts';

type Path = readonly (string | number)[];

/** What no text of a plan may hold, wherever it stands: the checks that every key shares. */
export function textIssues(value: unknown, path: Path = []): readonly Issue[] {
  if (typeof value === 'string') return issuesOf(value, path);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => textIssues(member, [...path, index]));
  return Object.entries(value).flatMap(([key, member]) => [
    ...issuesOf(key, [...path, key]),
    ...textIssues(member, [...path, key]),
  ]);
}

function issuesOf(text: string, path: Path): readonly Issue[] {
  const wrong = whyNotText(text);
  return wrong === null ? [] : [{ ...wrong, path }];
}

function whyNotText(text: string): Omit<Issue, 'path'> | null {
  if (text.includes('\0'))
    return { code: 'text', message: 'holds a NUL character, which no command can take' };
  // Half of a surrogate pair has no UTF-8, so it could neither be stored nor passed on.
  if (/\p{Surrogate}/u.test(text))
    return { code: 'text', message: 'holds half a character (a lone surrogate)' };
  if (text.includes('${{'))
    return { code: 'not-supported', message: 'holds an expression ${{ }}, which is not supported yet' };
  return null;
}
