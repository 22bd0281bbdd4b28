import { hash } from 'node:crypto';

/** Numbers that look random and are the same for the same seed. */
export class SeededRandom {
  readonly #seed: number;
  #count = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A whole number from 0 to `end - 1`. */
  below(end: number): number {
    this.#count += 1;
    return hash('sha256', `${this.#seed} ${this.#count}`, 'buffer').readUInt32LE() % end;
  }

  /** One of these. */
  oneOf<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(others.length + 1)] ?? first;
  }
}
