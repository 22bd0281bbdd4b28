/**
 * An action of the plan language. Adding one is a file in `src/actions` and a line
 * in its table.
 */
import type { Step, Work } from '../core/plan.ts';
import type { Artifact } from '../core/outcome.ts';
import type { Exit } from './sandbox.ts';
import type { Failure } from '../core/failure.ts';
import type { Parsed } from '../core/issue.ts';
import type { Tier } from '../core/tier.ts';

/** What the plan language knows about an action: pure. */
export interface ActionSpec {
  /** The key in a plan file. */
  readonly name: string;
  /** One sentence for the generated docs. */
  readonly summary: string;
  /** Text for the docs that shows a body. */
  readonly example: string;
  /** The tier of a step that names none and has no grant that raises it. */
  readonly tier: Tier;
  readonly gate: 'none' | 'before';
  /** Whether its steps run something, which `timeout`, `env`, `grants`, `limits` and `working-directory` are about. */
  readonly runs: boolean;
  /** The crash policy of a step above `read` that states none. */
  readonly crash: 'again' | 'ask';
  /** Reads the body. Issue paths are relative to it. */
  parse(body: string): Parsed<Work>;
}

/** What an attempt may use. */
export interface AttemptTools {
  /** Runs a command in the step's sandbox; its output goes to the transcript. */
  run(argv: readonly string[]): Promise<Exit>;
  /** Writes to the transcript as if it were stdout. */
  print(text: string): void;
  /** Keeps bytes in the store under a name. */
  keep(name: string, text: string): Artifact;
  /** Tells a person something through a channel; a failure says what is missing. */
  notify(channel: string | null, text: string): Promise<Failure | null>;
}

export interface Action extends ActionSpec {
  /** The command that a step launches, `null` when it launches none. */
  command(work: Work): readonly string[] | null;
  /** Does the step once. Failures are data; a throw is a bug. */
  perform(step: Step, tools: AttemptTools): Promise<Performed>;
}

/** What an action's own part of an attempt came to. */
export type Performed =
  | { readonly kind: 'exit'; readonly exit: Exit }
  | { readonly kind: 'done'; readonly artifacts?: readonly Artifact[] }
  | { readonly kind: 'failed'; readonly failure: Failure };
