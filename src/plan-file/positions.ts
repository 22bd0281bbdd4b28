import type { Position } from '../core/issue.ts';

/** Where a child of a mapping or list stands in the file. */
interface ChildPosition {
  readonly key: Position;
  readonly value: Position;
}

/**
 * Where the values of a file stand. Positions belong to the containers of the value
 * tree, so what an alias repeats keeps the place where it was written.
 */
export class Positions {
  readonly #root: unknown;
  readonly #rootPosition: Position;
  readonly #children: WeakMap<object, Map<string | number, ChildPosition>>;

  constructor(
    root: unknown,
    rootPosition: Position,
    children: WeakMap<object, Map<string | number, ChildPosition>>,
  ) {
    this.#root = root;
    this.#rootPosition = rootPosition;
    this.#children = children;
  }

  /** The position of the value at a path, or of its key; of the nearest parent when it is not there. */
  locate(path: readonly (string | number)[], part: 'key' | 'value'): Position {
    let value = this.#root;
    let found: ChildPosition = { key: this.#rootPosition, value: this.#rootPosition };
    for (const step of path) {
      const child = this.#childOf(value, step);
      if (child === undefined) return found.value;
      found = child;
      value = Reflect.get(Object(value), step);
    }
    return found[part];
  }

  #childOf(value: unknown, step: string | number): ChildPosition | undefined {
    return typeof value === 'object' && value !== null ? this.#children.get(value)?.get(step) : undefined;
  }
}
