import type { Plan, Step } from '../core/plan.ts';
import type { StepId } from '../core/ids.ts';

/** Limits of the plan's own checks; sizes in bytes. */
const LIMITS = {
  outputBytes: 64 * 2 ** 20,
  memoryBytes: 4 * 2 ** 30,
  processes: 1024,
  scratchBytes: 2 ** 30,
  fileBytes: 4 * 2 ** 30,
};

const TIMEOUT_MS = 10 * 60_000;

/** The plan's checks run like those of a step that reads, in the workspace's own folder. */
export function planCheckStep(plan: Plan): Step {
  return {
    // No step of a plan can have this id: ids start with a letter.
    id: '-plan' as StepId,
    action: 'test',
    work: { kind: 'text', text: plan.goal },
    needs: [],
    tier: 'read',
    gate: 'none',
    decideWithinMs: 0,
    env: {},
    grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: [] },
    limits: LIMITS,
    timeoutMs: TIMEOUT_MS,
    workingDirectory: '.',
    continueOnError: false,
    checks: plan.checks,
    undo: { kind: 'irreversible' },
    crash: { kind: 'again' },
    channel: null,
  };
}
