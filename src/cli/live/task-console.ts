/** The screen and keyboard of somebody who watches a task, whoever drives it. */
import type { Decider } from '../../core/event.ts';
import type { LiveView } from './live-view.ts';
import type { PersonCommand } from '../../core/command.ts';
import type { Plan } from '../../core/plan.ts';
import type { TaskState } from '../../core/state.ts';
import type { Terminal } from '../terminal.ts';
import { createJsonView } from './json-view.ts';
import { createLiveView } from './live-view.ts';
import { createPrompter } from './prompter.ts';
import { openKeys } from '../read-key.ts';
import { questionOf } from './question.ts';

export interface TaskConsole extends Pick<LiveView, 'onEvents' | 'onOutput' | 'print'> {
  /** Gives the terminal back. */
  close(): void;
}

export interface TaskConsoleOptions {
  readonly terminal: Terminal;
  /** Prints events as JSON and asks nothing. */
  readonly json: boolean;
  readonly by: Decider;
  /** Gives an answer to the task; the sentence says why it was not accepted. */
  submit(command: PersonCommand): Promise<string | null>;
  /** Has a person edit a plan that waits; `null` when it stays as it is. */
  edit(plan: Plan): Promise<PersonCommand | null>;
  /** Ctrl-C was pressed. */
  onInterrupt(): void;
}

/** Whether questions are asked here. */
export function asksHere({ terminal, json }: Pick<TaskConsoleOptions, 'terminal' | 'json'>): boolean {
  return terminal.isInteractive && !json;
}

/** Takes the terminal; `state` is what there is to ask about at once, `null` when that comes with events. */
export function openTaskConsole(options: TaskConsoleOptions, state: TaskState | null): TaskConsole {
  const { terminal, json, by } = options;
  const view = json ? createJsonView(terminal) : createLiveView(terminal);
  if (!asksHere(options)) return view;
  const keys = openKeys(options.onInterrupt);
  let latest = state;
  const prompter = createPrompter({
    keys,
    view,
    now: () => performance.now(),
    question: () => (latest === null ? null : questionOf(latest, by, terminal)),
    edit: options.edit,
    submit: options.submit,
  });
  prompter.update();
  return {
    onEvents(events, now) {
      latest = now;
      view.onEvents(events, now);
      prompter.update();
    },
    onOutput: view.onOutput,
    print: view.print,
    close() {
      keys.close();
      view.close();
    },
  };
}
