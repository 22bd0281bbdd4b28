import fc from 'fast-check';

/** Something that happens to a task; numbers pick among what is possible then. */
export interface Operation {
  readonly kind: (typeof KINDS)[number];
  readonly pick: number;
  /** How a result, a decision or a digest turns out. */
  readonly luck: number;
  /** Whether a command aims at a step that can take it, or at any step. */
  readonly aims: boolean;
  /** Whether the turn stays open, so that the next operation happens in it. */
  readonly stays: boolean;
}

/** Listed as often as they are likely. `answer` is the world doing what the task waits for. */
const KINDS = [
  ...times(40, 'answer'),
  ...times(12, 'approveGate'),
  ...times(8, 'resolve'),
  ...times(12, 'retry'),
  ...times(6, 'crash'),
  ...times(6, 'redeliver'),
  ...times(5, 'clock'),
  ...times(8, 'resume'),
  ...times(4, 'begin'),
  ...times(4, 'settle'),
  ...times(4, 'recordChecks'),
  ...times(3, 'pause'),
  ...times(3, 'skip'),
  ...times(3, 'denyGate'),
  ...times(3, 'change'),
  'approvePlan',
  'cancel',
  'change',
  'denyGate',
  'denyPlan',
  'expire',
  'pause',
  'recordChecks',
  'revisePlan',
  'settle',
  'skip',
] as const;

/** Up to `maxLength` operations. */
export function arbitraryOperations(maxLength: number): fc.Arbitrary<readonly Operation[]> {
  const operation: fc.Arbitrary<Operation> = fc.record({
    kind: fc.constantFrom(...KINDS),
    pick: fc.nat({ max: 1000 }),
    luck: fc.nat({ max: 99 }),
    aims: fc.integer({ min: 0, max: 5 }).map((value) => value < 5),
    stays: fc.integer({ min: 0, max: 7 }).map((value) => value === 7),
  });
  return fc.array(operation, { minLength: 1, maxLength, size: 'max' });
}

function times<T extends string>(count: number, kind: T): readonly T[] {
  return Array.from({ length: count }, () => kind);
}
