/** What a task does, as it does it: a line for each step that ends, and below it what runs. */
import type { OutputChunk } from '../../runtime/perform-options.ts';
import type { Recorded } from '../../core/event.ts';
import type { TaskState } from '../../core/state.ts';
import type { Terminal } from '../terminal.ts';
import { createFooter, type Footer } from './footer.ts';
import { createRunningSteps } from './running-steps.ts';
import { stepLine } from '../../render/step-line.ts';
import { stepsOf } from '../../core/steps-of-event.ts';
import { stepViewOf, type StepView } from '../../core/task-view.ts';

const FRAME_MS = 100;

/** States in which a step gets a line that stays. */
const SHOWN: ReadonlySet<StepView['state']> = new Set([
  'awaiting_approval',
  'unknown',
  'completed',
  'failed',
  'skipped',
  'cancelled',
]);

export interface LiveView {
  onEvents(events: readonly Recorded[], state: TaskState): void;
  onOutput(chunk: OutputChunk): void;
  /** A question below everything else, or nothing. */
  ask(lines: readonly string[]): void;
  print(line: string): void;
  close(): void;
}

/** Draws over its own lines where the terminal can; else one plain line per state change. */
export function createLiveView(terminal: Terminal): LiveView {
  const footer: Footer = terminal.isLive
    ? createFooter(terminal)
    : { print: terminal.print, set: () => undefined };
  const running = createRunningSteps(terminal);
  let question: readonly string[] = [];
  let width = 4;

  const draw = (): void => footer.set([...running.lines(Date.now(), width), ...question]);
  const showStep = (step: StepView): void => {
    if (step.state === 'running') {
      if (running.start(step.id) && !terminal.isLive) terminal.print(stepLine(step, width, terminal));
      return;
    }
    const said = running.end(step.id);
    if (!SHOWN.has(step.state)) return;
    footer.print(
      said === null ? stepLine(step, width, terminal) : `${stepLine(step, width, terminal)}   ${said}`,
    );
  };
  const timer = terminal.isLive ? setInterval(draw, FRAME_MS) : undefined;

  return {
    onEvents(events, state) {
      width = state.plan.steps.reduce((longest, step) => Math.max(longest, step.id.length), 4);
      for (const id of new Set(events.flatMap(stepsOf))) {
        const index = state.graph.indexOf(id);
        if (index !== undefined) showStep(stepViewOf(state, index));
      }
    },
    onOutput: ({ step, stream, bytes }) => running.write(step, stream, bytes),
    ask(lines) {
      question = lines;
      if (terminal.isLive) draw();
      else lines.forEach(terminal.print);
    },
    print: footer.print,
    close() {
      clearInterval(timer);
      running.clear();
      question = [];
      footer.set([]);
    },
  };
}
