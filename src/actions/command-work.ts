/** What the actions that launch one program share: `execute` and `test`. */
import type { AttemptTools, Performed } from '../ports/action.ts';
import type { Parsed } from '../core/issue.ts';
import type { Work } from '../core/plan.ts';
import { invariant } from '../core/error.ts';
import { splitCommand } from '../core/plan-schema/split-command.ts';

/** Reads a command line as words; what needs a shell is an issue. */
export function parseCommand(body: string): Parsed<Work> {
  const words = splitCommand(body);
  return words.ok ? { ok: true, value: { kind: 'argv', argv: words.value } } : words;
}

/** The words of a parsed command. */
export function commandOf(work: Work): readonly string[] {
  invariant(work.kind === 'argv', 'a command action holds an argv');
  return work.argv;
}

/** Runs the command once; the exit code is for the caller to judge. */
export async function performCommand(argv: readonly string[], tools: AttemptTools): Promise<Performed> {
  return { kind: 'exit', exit: await tools.run(argv) };
}
