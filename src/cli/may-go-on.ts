import type { App } from '../app.ts';
import type { TaskRow } from '../ports/journal.ts';
import { OrchestrateError } from '../core/error.ts';
import { assertSandbox } from './assert-sandbox.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/**
 * Whether this process may go on with a task that nobody drives, without a question:
 * its steps ended in an orderly way, and this machine is as it was.
 * @throws OrchestrateError `refused` when `resume` is what it needs, `sandbox`.
 */
export async function assertMayGoOn(app: App, { taskId, number }: TaskRow): Promise<void> {
  const state = app.orchestrator.state(taskId);
  await assertSandbox(app, state.plan.sandbox);
  if (state.running.size > 0) {
    throw new OrchestrateError(
      'refused',
      `task ${number} was interrupted: \`orchestrate resume ${number}\` takes it over, then repeat this`,
    );
  }
  const [difference] = app.orchestrator.differences(taskId);
  if (difference === undefined) return;
  throw new OrchestrateError(
    'refused',
    `task ${number} cannot simply go on: ${toVisibleLine(difference)}; \`orchestrate resume ${number}\` asks about it, or decide only, with --no-run`,
  );
}
