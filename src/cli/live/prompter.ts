/** Asks a person at the terminal, one question at a time, while the task goes on. */
import type { Keys } from '../read-key.ts';
import type { LiveView } from './live-view.ts';
import type { PersonCommand } from '../../core/command.ts';
import type { Plan } from '../../core/plan.ts';
import type { Question } from './question.ts';

/**
 * What is pressed so soon after a question appeared was meant for the one before:
 * nobody has read it. A second `y` must not let the next step run.
 */
const READING_MS = 250;

export interface Prompter {
  /** Looks whether there is something to ask, or nothing any more. */
  update(): void;
}

export interface PrompterOptions {
  readonly keys: Keys;
  readonly view: Pick<LiveView, 'ask' | 'print'>;
  /** Monotonic, in milliseconds. */
  now(): number;
  question(): Question | null;
  /** Has a person edit the plan; `null` when it stays as it is. */
  edit(plan: Plan): Promise<PersonCommand | null>;
  /** Gives the answer to the task; the sentence says why it was not accepted. */
  submit(command: PersonCommand): Promise<string | null>;
}

export function createPrompter(options: PrompterOptions): Prompter {
  let asking: { readonly key: string; readonly abort: AbortController } | null = null;

  async function ask(question: Question): Promise<void> {
    const abort = new AbortController();
    asking = { key: question.key, abort };
    options.view.ask(question.lines);
    const answer = await readAnswer(question, abort.signal);
    options.view.ask([]);
    if (answer) {
      const refusal = await options.submit(answer);
      if (refusal !== null) options.view.print(refusal);
    }
    asking = null;
    update();
  }

  async function readAnswer(question: Question, signal: AbortSignal): Promise<PersonCommand | null> {
    const shownAt = options.now();
    for (;;) {
      const key = await options.keys.next(signal);
      if (signal.aborted) return null;
      if (options.now() - shownAt < READING_MS) continue;
      const answer = question.answers[key];
      if (answer) return answer;
      if (key === 'e' && question.editable) return edit(question.editable);
      if (key === 'd') question.details.forEach((line) => options.view.print(line));
    }
  }

  function edit(plan: Plan): Promise<PersonCommand | null> {
    options.view.ask([]);
    return options.keys.lend(() => options.edit(plan));
  }

  function update(): void {
    const question = options.question();
    if (asking && asking.key !== question?.key) asking.abort.abort();
    else if (!asking && question) void ask(question);
  }

  return { update };
}
