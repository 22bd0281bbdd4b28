import { describe, expect, it } from 'vitest';
import type { Action } from '../ports/action.ts';
import { CANCEL, drive, existing, launchOf, taskOf } from '../testing/driven-task.ts';
import { samplePlan, sampleStep } from '../testing/sample-plan.ts';

/** An action of the test's own; everything but its work is as for a command. */
function action(name: string, perform: Action['perform']): Action {
  return {
    name,
    summary: 'An action of a test.',
    example: 'true',
    tier: 'read',
    gate: 'none',
    runs: true,
    crash: 'again',
    parse: () => ({ ok: true, value: { kind: 'argv', argv: ['true'] } }),
    command: () => ['true'],
    perform,
  };
}

describe('an attempt', () => {
  it('whose action throws fails as `internal`, and takes neither the task nor the process with it', async () => {
    const { machine, taskId } = taskOf(
      samplePlan([sampleStep('buggy', { action: 'buggy' }), sampleStep('beside')]),
    );
    const buggy = action('buggy', async () => {
      throw new Error('undefined is not a function');
    });
    const { loop, process } = await drive(machine, taskId, { actions: [buggy] });
    expect((await loop.done).phase).toBe('failed');
    const [first, second] = process.orchestrator.getTask(taskId).steps;
    expect(first?.failure).toEqual({ kind: 'internal', message: 'undefined is not a function' });
    expect(second?.state).toBe('completed');
  });

  it('that has not launched its command when the task is cancelled never launches it', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('slow', { action: 'slow' })]));
    let goOn = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow = action('slow', async (_, tools) => {
      await ready;
      return { kind: 'exit', exit: await tools.run(['true']) };
    });
    const { loop, process } = await drive(machine, taskId, { actions: [slow] });
    await loop.submit(CANCEL);
    goOn();
    expect((await loop.done).phase).toBe('cancelled');
    expect([machine.launches, process.orchestrator.getTask(taskId).steps[0]?.state]).toEqual([
      [],
      'cancelled',
    ]);
  });

  it('keeps its output with the event that ends it, and no spool behind', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('talks')]));
    const { loop, process } = await drive(machine, taskId, { script: () => ({ output: 'hello' }) });
    await loop.done;
    const { output } = existing('an outcome', process.orchestrator.getTask(taskId).steps[0]?.outcome);
    const frames = process.orchestrator.output(existing('its output', output).digest);
    expect(frames.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['hello']);
    expect(machine.blobs.readSpool(launchOf(machine, 'talks').launch.id, 0)).toBeNull();
  });

  it('of an action that this version does not have fails with what is missing', async () => {
    const { machine, taskId } = taskOf(samplePlan([sampleStep('odd', { action: 'juggle' })]));
    const { loop, process } = await drive(machine, taskId);
    await loop.done;
    expect(process.orchestrator.getTask(taskId).steps[0]?.failure).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('juggle'),
    });
  });
});
