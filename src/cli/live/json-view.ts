import type { LiveView } from './live-view.ts';
import type { Terminal } from '../terminal.ts';

/** One durable event a line, as JSON. Output is not repeated: events refer to it. */
export function createJsonView(terminal: Terminal): LiveView {
  return {
    onEvents: (events) => events.forEach((event) => terminal.print(JSON.stringify(event))),
    onOutput: () => undefined,
    ask: () => undefined,
    print: () => undefined,
    close: () => undefined,
  };
}
