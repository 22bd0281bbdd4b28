/**
 * One task on a simulated machine, with a person who answers everything truthfully
 * and starts the orchestrator again whenever it died.
 */
import type { PersonCommand } from '../../src/core/command.ts';
import type { Recorded } from '../../src/core/event.ts';
import type { Script } from '../../src/testing/scripted-sandbox.ts';
import type { Scenario } from './scenarios.ts';
import type { StepId, TaskId } from '../../src/core/ids.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { RunLoop } from '../../src/runtime/run-loop.ts';
import type { TaskView, StepView } from '../../src/core/task-view.ts';
import { isTerminal } from '../../src/core/state.ts';
import { SAMPLE_PERSON } from '../../src/testing/sample-plan.ts';
import { SimulatedMachine, type SimulatedProcess } from '../../src/testing/simulated-machine.ts';
import { decodeEvent } from '../../src/runtime/event-codec.ts';
import { turnUntil } from '../../src/testing/event-loop.ts';
import type { CrashPoint } from '../../src/testing/crashing-journal.ts';

/** What a process came to. */
export type SessionEnd =
  | { readonly kind: 'crashed' }
  /** The task went on until it ended; `left` is how the process found it, before anybody answered. */
  | { readonly kind: 'ended'; readonly task: TaskView; readonly left: TaskView };

const CANCEL: PersonCommand = { type: 'cancel', by: SAMPLE_PERSON, reason: 'enough' };

export class Story {
  readonly machine = new SimulatedMachine();
  readonly taskId: TaskId;
  readonly plan: Plan;
  /** Events that a process has shown. */
  readonly acknowledged: Recorded[] = [];
  readonly #scenario: Scenario;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.plan = scenario.plan;
    for (const file of scenario.files ?? []) this.machine.files.add(file);
    const maker = this.machine.boot();
    this.taskId = maker.orchestrator.create(scenario.plan).taskId;
    maker.orchestrator.release(this.taskId);
    maker.kill();
  }

  /** Runs a process that dies at the crash points, if it gets there. */
  async session(crash?: CrashPoint): Promise<SessionEnd> {
    const process = this.machine.boot({ script: this.#script(), ...(crash ? { crash } : {}) });
    try {
      return await this.#drive(process);
    } catch (error) {
      if (process.journal.crashed()) return { kind: 'crashed' };
      throw error;
    } finally {
      process.kill();
    }
  }

  /** The task's whole journal. */
  events(): readonly Recorded[] {
    return Array.from(this.machine.store.journal.read(this.taskId, 0), decodeEvent);
  }

  /** Attempts of a step whose command was started, in order; checks and probes do not count. */
  startsOf(step: StepId): readonly number[] {
    const commands = this.machine.launches.filter(({ launch }) => !/\.(check\d+|probe)$/.test(launch.id));
    return commands.filter((launch) => launch.step === step).map(({ attempt }) => attempt);
  }

  async #drive(process: SimulatedProcess): Promise<SessionEnd> {
    let left: TaskView | null = null;
    for (;;) {
      const task = await this.#execute(process);
      left ??= task;
      if (isTerminal(task.phase)) return { kind: 'ended', task, left };
      await process.orchestrator.send(this.taskId, this.#answer(task));
    }
  }

  async #execute({ orchestrator }: SimulatedProcess): Promise<TaskView> {
    const started = this.machine.launches.length;
    const loop = await orchestrator.start(this.taskId, {
      onEvents: (events) => void this.acknowledged.push(...events),
    });
    await Promise.all([loop.done, this.#cancelInTime(loop, started)]);
    return orchestrator.getTask(this.taskId);
  }

  /** Cancels as soon as this process has started the step of the scenario, if it ever does. */
  async #cancelInTime(loop: RunLoop, started: number): Promise<void> {
    const over = { is: false };
    const note = (): void => void (over.is = true);
    loop.done.then(note, note);
    const isTime = (): boolean =>
      this.machine.launches.slice(started).some(({ step }) => step === this.#scenario.cancelWhile);
    await turnUntil('the step runs or the process is over', () => over.is || isTime());
    if (!over.is) await loop.submit(CANCEL);
  }

  #answer(task: TaskView): PersonCommand {
    if (task.phase === 'awaiting_approval') {
      return {
        type: 'approvePlan',
        planDigest: task.planDigest,
        by: SAMPLE_PERSON,
        advance: { tiers: [], steps: [] },
      };
    }
    const gated = task.steps.find((step) => step.gate);
    if (gated?.gate)
      return {
        type: 'approveGate',
        step: gated.id,
        effectDigest: gated.gate.effectDigest,
        by: SAMPLE_PERSON,
      };
    const unknown = task.steps.find((step) => step.state === 'unknown');
    if (unknown === undefined)
      throw new Error(`nobody knows why the task stands still: ${JSON.stringify(task.steps)}`);
    if (this.#scenario.cancelWhile !== undefined) return CANCEL;
    return { type: 'resolve', step: unknown.id, happened: this.#happened(unknown), by: SAMPLE_PERSON };
  }

  #happened({ id, attempts }: Pick<StepView, 'id' | 'attempts'>): boolean {
    return this.startsOf(id).includes(attempts);
  }

  #script(): Script {
    return ({ argv, env, id }) => {
      const step = env['ORCHESTRATE_STEP'] as StepId; // a step of the plan
      if (argv[0] === 'probe')
        return {
          exitCode: this.#happened({ id: step, attempts: Number(env['ORCHESTRATE_ATTEMPT']) }) ? 0 : 1,
        };
      return /\.check\d+$/.test(id) ? {} : (this.#scenario.ends?.[step] ?? {});
    };
  }
}
