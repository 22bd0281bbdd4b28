import type { Action } from '../src/ports/action.ts';
import type { Plan, Step } from '../src/core/plan.ts';
import type { StepId } from '../src/core/ids.ts';

/** How the steps of a plan depend on each other. */
export type Shape = 'chain' | 'wide' | 'layered';

/** Steps of one layer of a layered plan; each needs three of the layer before. */
const LAYER = 100;

/** An action that does nothing: everything around it is what is measured. */
export const noOp: Action = {
  name: 'no-op',
  summary: 'Does nothing.',
  example: 'nothing',
  tier: 'read',
  gate: 'none',
  runs: false,
  crash: 'again',
  parse: (text) => ({ ok: true, value: { kind: 'text', text } }),
  command: () => null,
  perform: async () => ({ kind: 'done' }),
};

/** A plan of no-op steps, 64 of which run at once. */
export function noOpPlan(shape: Shape, count: number, workspace: string): Plan {
  const steps = Array.from({ length: count }, (_, index) => noOpStep(index, needsOf(shape, index)));
  return {
    version: 1,
    goal: `${shape} ${count}`,
    workspace,
    sandbox: 'on',
    maxParallel: 64,
    checks: [],
    steps,
  };
}

const GRANTS = { hosts: [], read: [], env: [], sockets: [], cache: [], write: [] };
const LIMITS = { outputBytes: 1, memoryBytes: 1, processes: 1, scratchBytes: 1, fileBytes: 1 };

function noOpStep(index: number, needs: readonly number[]): Step {
  return {
    id: idOf(index),
    action: noOp.name,
    work: { kind: 'text', text: 'nothing' },
    needs: needs.map(idOf),
    tier: 'read',
    gate: 'none',
    decideWithinMs: 1000,
    env: {},
    grants: GRANTS,
    limits: LIMITS,
    timeoutMs: 1000,
    workingDirectory: '.',
    continueOnError: false,
    checks: [],
    undo: { kind: 'irreversible' },
    crash: { kind: 'again' },
    channel: null,
  };
}

function needsOf(shape: Shape, index: number): readonly number[] {
  if (shape === 'wide') return [];
  if (shape === 'chain') return index === 0 ? [] : [index - 1];
  const before = (Math.floor(index / LAYER) - 1) * LAYER;
  return before < 0 ? [] : [0, 1, 2].map((edge) => before + ((index * 7 + edge * 13) % LAYER));
}

function idOf(index: number): StepId {
  // A letter and digits: the brand of step ids.
  return `s${index}` as StepId;
}
