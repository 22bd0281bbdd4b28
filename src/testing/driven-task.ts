/** What the stories of a driven task begin with. */
import type { PersonCommand } from '../core/command.ts';
import type { Plan } from '../core/plan.ts';
import type { Recorded } from '../core/event.ts';
import type { RunLoop } from '../runtime/run-loop.ts';
import type { ScriptedLaunch } from './scripted-sandbox.ts';
import type { TaskId } from '../core/ids.ts';
import { SAMPLE_PERSON } from './sample-plan.ts';
import { SimulatedMachine, type BootOptions, type SimulatedProcess } from './simulated-machine.ts';
import { invariant } from '../core/error.ts';

export const CANCEL: PersonCommand = { type: 'cancel', by: SAMPLE_PERSON, reason: 'enough' };

/** Every command runs until the test ends it. */
export const RUNS: BootOptions = { script: () => 'runs' };

/** A task on a machine of its own, made by a process that let go of it. */
export function taskOf(plan: Plan): { readonly machine: SimulatedMachine; readonly taskId: TaskId } {
  const machine = new SimulatedMachine();
  const maker = machine.boot();
  const { taskId } = maker.orchestrator.create(plan);
  maker.orchestrator.release(taskId);
  maker.kill();
  return { machine, taskId };
}

/** The approval of the task's plan as it is. */
export function approvalOf(machine: SimulatedMachine, taskId: TaskId): PersonCommand {
  const { planDigest } = existing('the task', machine.store.readModel.task(taskId));
  return { type: 'approvePlan', planDigest, by: SAMPLE_PERSON, advance: { tiers: [], steps: [] } };
}

/** A process that drives a task whose plan is approved. */
export interface Driven {
  readonly process: SimulatedProcess;
  readonly loop: RunLoop;
  readonly events: readonly Recorded[];
}

/** Boots a process that drives the task, with its plan approved. */
export async function drive(
  machine: SimulatedMachine,
  taskId: TaskId,
  options: BootOptions & { readonly waits?: () => boolean } = {},
): Promise<Driven> {
  const process = machine.boot(options);
  const events: Recorded[] = [];
  const waits = options.waits ?? (() => false);
  const loop = await process.orchestrator.start(taskId, {
    waits,
    onEvents: (more) => void events.push(...more),
  });
  await loop.submit(approvalOf(machine, taskId));
  return { process, loop, events };
}

/** The states of the task's steps, by id. */
export function statesOf(process: SimulatedProcess, taskId: TaskId): Readonly<Record<string, string>> {
  return Object.fromEntries(process.orchestrator.getTask(taskId).steps.map(({ id, state }) => [id, state]));
}

/** The latest launch of a step. */
export function launchOf(machine: SimulatedMachine, step: string): ScriptedLaunch {
  return existing(
    `a launch of ${step}`,
    machine.launches.findLast((launch) => launch.step === step),
  );
}

/** What must be there. @throws OrchestrateError `internal` when it is not. */
export function existing<T>(what: string, value: T | null | undefined): T {
  invariant(value !== null && value !== undefined, `there is ${what}`);
  return value;
}
