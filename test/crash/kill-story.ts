/**
 * A real task in a real store and a real sandbox, whose orchestrator is killed again
 * and again. A person answers truthfully what nobody knows, and resumes the task.
 */
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { App } from '../../src/app.ts';
import type { PersonCommand } from '../../src/core/command.ts';
import type { ProcessIdentity } from '../../src/ports/journal.ts';
import type { Recorded } from '../../src/core/event.ts';
import type { TaskView } from '../../src/core/task-view.ts';
import { EFFECT_STEPS, ONCE, effectsOf, writeEffectsPlan } from './effects-plan.ts';
import { OrchestrateProcess } from './orchestrate-process.ts';
import { isAlive, stepsAlive } from './machine-processes.ts';
import { isTerminal } from '../../src/core/state.ts';
import { openApp } from '../../src/app.ts';
import { until } from './until.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Longest wait between an event and the kill: longer than a step takes. */
const LATER_MS = 150;
/** About as many as a process prints. */
const MOST_EVENTS = 20;
const BY = { kind: 'person', name: 'the test' } as const;

/** Who is killed. */
export type Victim = 'owner' | 'helper' | 'both';

export class KillStory {
  /** What went wrong, in words. */
  readonly complaints: string[] = [];
  /** Victims that were alive when they were killed. */
  readonly killed: Victim[] = [];
  readonly #random: SeededRandom;
  readonly #workspace: string;
  readonly #store: string;
  readonly #plan: string;
  readonly #app: App;
  readonly #acknowledged: Recorded[] = [];

  private constructor(folder: string, app: App, random: SeededRandom) {
    this.#random = random;
    this.#app = app;
    this.#store = app.store;
    this.#workspace = join(folder, 'workspace');
    this.#plan = writeEffectsPlan(this.#workspace);
  }

  /** Runs one task to its end through at most `kills` kills, in a folder of its own. */
  static async run(random: SeededRandom, kills: number): Promise<KillStory> {
    const folder = mkdtempSync(join(tmpdir(), 'orchestrate-kill-'));
    const app = await openApp({ store: join(folder, 'store') });
    try {
      const story = new KillStory(folder, app, random);
      await story.#live(kills);
      return story;
    } finally {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #live(kills: number): Promise<void> {
    for (let task = this.#task(); task === null || !isTerminal(task.phase); task = this.#task()) {
      if (task) await this.#answer(task);
      const process = new OrchestrateProcess(
        task ? ['resume', '1', '--yes'] : ['run', this.#plan, '--yes'],
        this.#store,
      );
      const helper = this.killed.length < kills ? await this.#kill(process) : null;
      await this.#assertEnded(process, helper);
    }
    this.#assertEffects();
  }

  /** Kills at a random moment, if it comes; returns the helper of that moment. */
  async #kill(process: OrchestrateProcess): Promise<ProcessIdentity | null> {
    const [events, later] = [this.#random.below(MOST_EVENTS), this.#random.below(LATER_MS)];
    const victim = this.#random.oneOf<Victim>('owner', 'helper', 'both');
    if (!(await process.heard(() => process.events.length >= events))) return null;
    await wait(later);
    const helper = this.#helperOf(process);
    if (process.isOver || (victim === 'helper' && helper === null)) return helper;
    if (victim !== 'owner' && helper) kill(helper.pid);
    if (victim !== 'helper') kill(process.pid);
    this.killed.push(victim);
    return helper;
  }

  #helperOf(process: OrchestrateProcess): ProcessIdentity | null {
    const [row] = this.#app.orchestrator.listTasks();
    const owner = row && this.#app.orchestrator.owner(row.taskId);
    if (!owner || owner.kind === 'none' || owner.lease.owner.pid !== process.pid) return null;
    return owner.lease.helper && isAlive(owner.lease.helper) ? owner.lease.helper : null;
  }

  #task(): TaskView | null {
    const [row] = this.#app.orchestrator.listTasks();
    return row ? this.#app.orchestrator.getTask(row.taskId) : null;
  }

  /** Approves the plan, or says of every step that nobody knows of what its own file says. */
  async #answer(task: TaskView): Promise<void> {
    const { taskId, planDigest } = task;
    const advance = { tiers: [], steps: [] };
    const unknown = task.steps.filter(({ state }) => state === 'unknown');
    const answers: readonly PersonCommand[] =
      task.phase === 'awaiting_approval'
        ? [{ type: 'approvePlan', planDigest, by: BY, advance }]
        : unknown.map(({ id, attempts }) => ({
            type: 'resolve',
            step: id,
            happened: this.#left(id).includes(attempts),
            by: BY,
          }));
    for (const answer of answers) {
      const { accepted } = await this.#app.orchestrator.send(taskId, answer);
      if (!accepted) this.complaints.push(`the answer ${JSON.stringify(answer)} was refused`);
    }
  }

  async #assertEnded(process: OrchestrateProcess, helper: ProcessIdentity | null): Promise<void> {
    const { code, signal } = await process.ended;
    if (signal !== 'SIGKILL' && code !== 0 && code !== 4)
      this.complaints.push(`it ended with ${code ?? signal}: ${process.errors}`);
    const task = this.#task();
    if (task === null) return;
    await until('the helper is gone', () => helper === null || !isAlive(helper));
    await until('no process of a step lives', () => stepsAlive(task.taskId).length === 0);
    this.#acknowledged.push(...process.events);
    const events = this.#app.orchestrator.events(task.taskId);
    const lost = this.#acknowledged.filter((shown) => !isDeepStrictEqual(events[shown.seq - 1], shown));
    this.complaints.push(
      ...lost.map(({ seq, type }) => `event ${seq}, ${type}, was shown and is not in the journal`),
    );
    const report = this.#app.orchestrator.verify(task.taskId);
    if (!report.ok) this.complaints.push(`the journal does not verify: ${report.reason}`);
  }

  #assertEffects(): void {
    const phase = this.#task()?.phase;
    if (phase !== 'completed') this.complaints.push(`the task ended as ${phase}: ${this.#task()?.reason}`);
    for (const step of EFFECT_STEPS) {
      const left = this.#left(step);
      const isRight = ONCE.includes(step)
        ? left.length === 1
        : left.length > 0 && new Set(left).size === left.length;
      if (!isRight) this.complaints.push(`${step} left the lines of attempts ${left.join(', ')}`);
    }
  }

  #left(step: string): readonly number[] {
    return effectsOf(this.#workspace, step);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}
