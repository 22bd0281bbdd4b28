/** What the actions whose body is a text share. */
import type { Parsed } from '../core/issue.ts';
import type { Work } from '../core/plan.ts';
import { invariant } from '../core/error.ts';

/** Keeps the text as written; `emptyMessage` is the issue of one that is blank. */
export function parseText(body: string, emptyMessage: string): Parsed<Work> {
  if (body.trim() === '') return { ok: false, issues: [{ code: 'empty', path: [], message: emptyMessage }] };
  return { ok: true, value: { kind: 'text', text: body } };
}

/** The text of a parsed body. */
export function textOf(work: Work): string {
  invariant(work.kind === 'text', 'a text action holds a text');
  return work.text;
}
