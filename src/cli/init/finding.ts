import type { Project } from './project.ts';

/** What a command is for. The first roles only look, `build` and `test` may write, `other` is unknown. */
export type Role = 'install' | 'format' | 'lint' | 'types' | 'build' | 'test' | 'other';

/** A command that a folder's own files name. */
export interface Finding {
  readonly role: Role;
  /** The wish for an id; another finding may have it already. */
  readonly id: string;
  /** Tells findings of the same role apart: `npm`, `make`. */
  readonly origin: string;
  readonly command: string;
  /** Where it comes from, for the comment in the file. */
  readonly source: string;
  /** Whether it writes on purpose, so that its writes must stay. */
  readonly writes?: true;
  /** Hosts from which it would have to download. */
  readonly hosts?: readonly string[];
}

/** What one kind of file led to. */
export interface Findings {
  readonly steps: readonly Finding[];
  /** What a person should know, one sentence each. */
  readonly notes: readonly string[];
}

/** Looks for one kind of file in a folder. */
export type Look = (project: Project) => Findings;

/** A folder without that kind of file. */
export const NOTHING: Findings = { steps: [], notes: [] };
