/** Paths of a plan: inside the workspace they are relative and never leave it; outside they are absolute. */
import type { Parsed } from '../issue.ts';
import { refuse } from './refuse.ts';

/** Reads a path inside the workspace; `./a//b/` becomes `a/b`, the workspace itself `.`. */
export function readInnerPath(text: string): Parsed<string> {
  const wrong = whyNotInner(text);
  if (wrong !== null) return refuse('path', wrong);
  return { ok: true, value: segmentsOf(text).join('/') || '.' };
}

/** Reads what may be changed: `dir/**`, `**` or a plain file. */
export function readWriteGlob(text: string): Parsed<string> {
  const folder = /^(?:(.*)\/)?\*\*$/s.exec(text);
  const fixed = folder ? (folder[1] ?? '.') : text;
  if (/[*?[\]{}!]/.test(fixed))
    return refuse('not-supported', `${text} is not supported yet: name folders as dir/**, or single files`);
  const path = readInnerPath(fixed);
  if (!path.ok) return path;
  if (folder) return { ok: true, value: path.value === '.' ? '**' : `${path.value}/**` };
  if (text.endsWith('/') || path.value === '.')
    return refuse('path', `names a folder: write ${path.value === '.' ? '**' : `${path.value}/**`}`);
  return path;
}

/** Reads an absolute path, or one below the home folder, `~/…`, which is kept as written. */
export function readOuterPath(text: string): Parsed<string> {
  const start = text.startsWith('~/') ? '~' : '';
  if (start === '' && !text.startsWith('/'))
    return refuse('path', 'must be an absolute path, or start with ~/');
  const segments = segmentsOf(text.slice(start.length));
  if (segments.includes('..')) return refuse('path', 'must not hold `..`');
  if (segments.length === 0)
    return refuse(
      'path',
      `is the whole ${start === '~' ? 'home folder' : 'machine'}: name the folders that the step needs`,
    );
  return { ok: true, value: `${start}/${segments.join('/')}` };
}

function whyNotInner(text: string): string | null {
  if (text.trim() === '') return 'is empty: write a path inside the workspace';
  if (text.startsWith('/') || text.startsWith('~')) return 'must be relative to the workspace';
  if (segmentsOf(text).includes('..')) return 'must not leave the workspace: no `..`';
  return /[\n\r]/.test(text) ? 'must be one line' : null;
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '' && segment !== '.');
}
