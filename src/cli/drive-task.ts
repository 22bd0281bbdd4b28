/** Drives a task in this process: shows it, asks its questions, obeys signals, ends with its summary. */
import type { App } from '../app.ts';
import type { Decider } from '../core/event.ts';
import type { PersonCommand } from '../core/command.ts';
import type { TaskId } from '../core/ids.ts';
import type { TaskView } from '../core/task-view.ts';
import type { Terminal } from './terminal.ts';
import type { LiveView } from './live/live-view.ts';
import { EXIT_STATUS, statusOfTask, type ExitStatus } from './exit-status.ts';
import { createJsonView } from './live/json-view.ts';
import { createLiveView } from './live/live-view.ts';
import { createPrompter } from './live/prompter.ts';
import { listenToSignals } from './signals.ts';
import { openKeys } from './read-key.ts';
import { questionOf } from './live/question.ts';
import { summaryLines } from './render/summary-lines.ts';

export interface DriveOptions {
  readonly app: App;
  readonly terminal: Terminal;
  readonly taskId: TaskId;
  /** Given as soon as the task is owned, for example the approval of its plan. */
  readonly first?: PersonCommand;
  /** Wait for decisions from other terminals. */
  readonly wait: boolean;
  readonly json: boolean;
  /** `proven`: anything less is a failure. */
  readonly require?: string;
}

/** Returns when the task has ended or waits for somebody who is not here. */
export async function driveTask(options: DriveOptions): Promise<ExitStatus> {
  const { app, terminal, taskId } = options;
  const view: LiveView = options.json ? createJsonView(terminal) : createLiveView(terminal);
  const asks = terminal.isInteractive && !options.json;
  const by: Decider = { kind: 'person', name: terminal.user };
  let update = (): void => undefined;
  const loop = await app.orchestrator.start(taskId, {
    waits: () => options.wait || (asks && isUpToPerson(taskId, app)),
    onEvents(events, state) {
      view.onEvents(events, state);
      update();
    },
    onOutput: (chunk) => view.onOutput(chunk),
  });
  const signals = listenToSignals({
    cancel: () => void loop.submit({ type: 'cancel', by, reason: `cancelled by ${by.name}` }),
    stop: (reason) => void loop.stop(reason),
  });
  const keys = asks ? openKeys(signals.interrupt) : null;
  if (keys) {
    const submit = async (command: PersonCommand): Promise<string | null> => {
      const decision = await loop.submit(command);
      return decision.ok ? null : decision.refusal.message;
    };
    update = createPrompter({ keys, view, question: () => questionOf(loop.state(), by, terminal), submit }).update;
  }
  try {
    if (options.first) await loop.submit(options.first);
    update();
    await loop.done;
  } finally {
    keys?.close();
    signals.close();
    view.close();
  }
  return conclude(app.orchestrator.getTask(taskId), options, signals.interrupted);
}

/** Whether a person at this terminal can bring the task on. */
function isUpToPerson(taskId: TaskId, app: App): boolean {
  const state = app.orchestrator.state(taskId);
  return state.phase === 'awaiting_approval' || state.waiting.size > 0 || state.paused;
}

function conclude(task: TaskView, { terminal, json, require }: DriveOptions, interrupted: boolean): ExitStatus {
  if (json) terminal.print(summaryJson(task));
  else ['', ...summaryLines(task, terminal)].forEach(terminal.print);
  if (interrupted) return EXIT_STATUS.interrupted;
  const isShort = require === 'proven' && task.phase === 'completed' && task.verdict?.result !== 'proven';
  if (isShort && !json) terminal.print(`--require proven: the task is ${task.verdict?.result ?? 'unproven'}`);
  return isShort ? EXIT_STATUS.failed : statusOfTask(task);
}

/** The last line of `--json`. */
export function summaryJson(task: TaskView): string {
  const steps = task.steps.map((step) => {
    const { state, attempts, outcome } = step;
    return [step.id, { state, attempts, exitCode: outcome?.exitCode ?? null, durationMs: outcome?.durationMs ?? null }];
  });
  const { taskId, number, phase, planDigest } = task;
  const verdict = task.verdict?.result ?? null;
  return JSON.stringify({ type: 'task.summary', taskId, number, phase, verdict, planDigest, steps: Object.fromEntries(steps) });
}
