import type { Clock } from '../ports/clock.ts';
import { settle } from './event-loop.ts';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that goes on only when it is told to. Starts at 2025-01-01, monotonic 0. */
export class SimulatedClock implements Clock {
  readonly #timers = new Set<Timer>();
  #monotonic = 0;
  #wallAtStart = Date.UTC(2025, 0, 1);

  now(): number {
    return this.#wallAtStart + this.#monotonic;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#monotonic + ms, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves the wall clock alone, as a person or a time server does. */
  shiftWall(ms: number): void {
    this.#wallAtStart += ms;
  }

  /** Goes on; every timer that falls due fires at its time, and what it starts comes to rest before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#monotonic = Math.max(this.#monotonic, timer.at);
      this.#timers.delete(timer);
      timer.callback();
      await settle();
    }
    this.#monotonic = end;
  }

  #next(end: number): Timer | undefined {
    const due = [...this.#timers].filter(({ at }) => at <= end);
    return due.toSorted((a, b) => a.at - b.at)[0];
  }
}
