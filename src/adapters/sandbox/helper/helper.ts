/**
 * The helper process: starts steps for its owner and never outlives it.
 *
 * 1. When the channel to the owner closes, every step is ended, then this process.
 * 2. When this process is killed, the kernel ends every confined step with it; see
 *    `launcher-source.ts`. Plain steps are found again by their mark.
 */
import { HostedProcess } from './hosted-process.ts';
import { Launchers } from './launchers.ts';
import { startConfined } from './start-confined.ts';
import { startPlain } from './start-plain.ts';
import type { Failure } from '../../../core/failure.ts';
import type { Send } from './hosted-process.ts';
import type { ToHelper } from './protocol.ts';

const running = new Map<string, HostedProcess>();
const launchers = new Launchers();

const send: Send = (message, sent) => {
  if (!process.connected) return sent?.();
  process.send?.(message, undefined, undefined, () => sent?.());
};

function handle(message: ToHelper): void {
  if (message.type === 'kill') return running.get(message.id)?.kill(message.failure);
  const terms = message.process;
  const start = terms.kind === 'confined' ? startConfined(terms, launchers) : startPlain(terms);
  const hosted = new HostedProcess(terms, start, send);
  running.set(terms.id, hosted);
  void hosted.done.then(() => running.delete(terms.id));
}

async function end(): Promise<void> {
  const failure: Failure = { kind: 'lost', message: 'the orchestrator ended' };
  launchers.drop();
  for (const hosted of running.values()) hosted.kill(failure);
  await Promise.all([...running.values()].map((hosted) => hosted.done));
  process.exit(0);
}

process.on('message', (message) => handle(message as ToHelper)); // the owner is the same version
process.on('disconnect', () => void end());
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => undefined); // a Ctrl-C is the owner's to understand
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  send({ type: 'broken', stack: error.stack ?? String(error) }, () => process.exit(70));
});
