/**
 * A task in memory, driven as the runtime drives one: commands are decided one at a
 * time, each followed by what concludes and what starts by itself; the events of a
 * turn become durable together, and only then are their effects handed out.
 */
import type { Command, Prepared } from '../../src/core/command.ts';
import type { Decision } from '../../src/core/decision.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Recorded, TaskEvent } from '../../src/core/event.ts';
import type { Step } from '../../src/core/plan.ts';
import type { StepId } from '../../src/core/ids.ts';
import type { TaskState } from '../../src/core/state.ts';
import { Auditor } from './auditor.ts';
import { SAMPLE_TASK, samplePrepared } from '../../src/testing/sample-plan.ts';
import { assertAccepted } from './assert-accepted.ts';
import { assertSame } from './assert-same.ts';
import { conclude } from '../../src/core/conclude.ts';
import { decide } from '../../src/core/decide.ts';
import { effectsOf, effectsOnTakeover } from '../../src/core/effect.ts';
import { evolve } from '../../src/core/evolve.ts';
import { invariant } from '../../src/core/error.ts';
import { nextStartable } from '../../src/core/startable.ts';
import { stepAt } from '../../src/core/state.ts';

/** The events that any command may lead to, many times over: more means a loop that does not end. */
const MOST_EVENTS = 1000;

export class ModelTask {
  /** What the world still has to do and to report. */
  readonly effects: Effect[] = [];
  /** Every command so far, to deliver again. */
  readonly history: Command[] = [];
  now = 0;
  #state: TaskState;
  #auditor: Auditor;
  #durable: Recorded[];
  #turn: Recorded[] = [];
  /** By step: what it would do now, as a version. A negative one cannot start. */
  readonly #versions = new Map<StepId, number>();

  constructor(created: Extract<Recorded, { type: 'task.created' }>) {
    this.#state = evolve(null, created, SAMPLE_TASK);
    this.#auditor = new Auditor(created);
    this.#durable = [created];
    assertSame(this.#state, this.#auditor.task);
  }

  get state(): TaskState {
    return this.#state;
  }

  /** The task as the plain fold sees it. */
  get plain(): Auditor['task'] {
    return this.#auditor.task;
  }

  get journal(): readonly Recorded[] {
    return this.#durable;
  }

  /** Decides one command in the turn that is open. */
  submit(command: Command): Decision {
    this.history.push(command);
    const decision = this.#decide(command);
    assertAccepted(this.#auditor.task, command, decision);
    if (decision.ok) this.#fold(decision.events);
    this.#followUp();
    assertSame(this.#state, this.#auditor.task);
    this.#auditor.assertAtRest();
    return decision;
  }

  /** Makes the open turn durable and hands out its effects. */
  commit(): void {
    const events = this.#turn;
    this.#turn = [];
    this.#durable.push(...events);
    for (const event of events) this.effects.push(...effectsOf(this.#state, event));
    if (events.some((event) => event.type === 'plan.revised')) this.#versions.clear();
  }

  /** The process dies, the open turn with it; another one takes over. */
  crash(outcomes: ReadonlyMap<StepId, Outcome> = new Map()): void {
    this.#turn = [];
    this.effects.length = 0;
    const [created, ...later] = this.#durable;
    invariant(created?.type === 'task.created', 'a journal begins with the creation of its task');
    this.#state = evolve(null, created, SAMPLE_TASK);
    this.#auditor = new Auditor(created);
    for (const event of later) {
      this.#auditor.see(event);
      evolve(this.#state, event, SAMPLE_TASK);
    }
    assertSame(this.#state, this.#auditor.task);
    this.effects.push(...effectsOnTakeover(this.#state));
    this.submit({ type: 'interrupt', reason: 'the process died', outcomes });
    this.commit();
  }

  /** From now on the step would do something else, or cannot start. */
  change(step: StepId, isPossible: boolean): void {
    const version = Math.abs(this.#versions.get(step) ?? 0) + 1;
    this.#versions.set(step, isPossible ? version : -version);
  }

  prepare(step: Step): Prepared {
    const version = this.#versions.get(step.id) ?? 0;
    if (version >= 0) return samplePrepared(step, `${step.id} ${version}`);
    return { kind: 'impossible', failure: { kind: 'missing', message: `${step.id} has no program` } };
  }

  #decide(command: Command): Decision {
    const decision = decide(this.#state, command, this.now);
    // Whatever was decided: deciding changes nothing.
    assertSame(this.#state, this.#auditor.task);
    return decision;
  }

  #followUp(): void {
    const before = this.#turn.length;
    for (;;) {
      invariant(this.#turn.length - before < MOST_EVENTS, 'what follows by itself comes to an end');
      const concluded = conclude(this.#state);
      if (concluded.length > 0) this.#fold(concluded);
      else if (!this.#startNext()) return;
    }
  }

  #startNext(): boolean {
    const index = nextStartable(this.#state);
    this.#auditor.assertNext(index === undefined ? undefined : this.#state.graph.idAt(index));
    if (index === undefined) return false;
    const step = stepAt(this.#state, index);
    const decision = this.#decide({ type: 'begin', step: step.id, prepared: this.prepare(step) });
    invariant(decision.ok, `a startable step begins: ${step.id}`);
    this.#fold(decision.events);
    return true;
  }

  #fold(events: readonly TaskEvent[]): void {
    for (const event of events) {
      // An event and its place in the journal: the spread of a union keeps its members.
      const recorded = { v: 1, seq: this.#state.seq + 1, at: this.now, ...event } as Recorded;
      this.#auditor.see(recorded);
      evolve(this.#state, recorded, SAMPLE_TASK);
      this.#turn.push(recorded);
    }
  }
}
