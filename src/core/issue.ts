/** A place in a plan file: both count from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * One thing that is wrong with an input. Issues are data: the command line, the
 * server and the repair prompt render the same list.
 */
export interface Issue {
  /** A stable word for programs, for example `unknown-key` or `cycle`. */
  readonly code: string;
  /** Keys and indices from the root of the input to the place. */
  readonly path: readonly (string | number)[];
  /** A sentence for people that says what to do about it. */
  readonly message: string;
  /** Where in the file, when the input was a file. */
  readonly position?: Position;
}

/** What a parser returns: the value, or every issue found, never both. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly Issue[] };
