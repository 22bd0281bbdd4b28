import type { Digest, StepId, TaskId } from '../core/ids.ts';
import type { Decider, Recorded, TaskEvent } from '../core/event.ts';
import type { EffectDescription } from '../core/effect-description.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Prepared } from '../core/command.ts';
import { hasOwnGate } from '../core/tier.ts';

/** A step of a plan that exists only in memory: reads, needs nothing, and may be repeated. */
export function sampleStep(
  id: string,
  change: Partial<Omit<Step, 'id' | 'needs'>> & { readonly needs?: readonly string[] } = {},
): Step {
  const tier = change.tier ?? 'read';
  return {
    action: 'execute',
    work: { kind: 'argv', argv: ['true'] },
    gate: hasOwnGate(tier) ? 'before' : 'none',
    decideWithinMs: 7 * 24 * 3600_000,
    env: {},
    grants: { hosts: [], read: [], env: [], sockets: [], cache: [], write: null },
    limits: { outputBytes: 1024, memoryBytes: 1024, processes: 1, scratchBytes: 1024, fileBytes: 1024 },
    timeoutMs: 1000,
    workingDirectory: '.',
    continueOnError: false,
    checks: [],
    undo: { kind: 'irreversible' },
    crash: { kind: 'again' },
    channel: null,
    ...change,
    tier,
    id: asStepId(id),
    needs: (change.needs ?? []).map(asStepId),
  };
}

/** A plan of these steps. */
export function samplePlan(steps: readonly Step[], change: Partial<Omit<Plan, 'steps'>> = {}): Plan {
  const defaults = {
    version: 1,
    goal: 'Prove the core',
    workspace: '/srv/project',
    sandbox: 'on',
    maxParallel: 2,
    checks: [],
  } as const;
  return { ...defaults, ...change, steps };
}

/** The first event of a task, at wall time 0; its plan expires at `expiresAt`. */
export function sampleCreation(
  plan: Plan,
  change: Partial<Extract<TaskEvent, { type: 'task.created' }>> = {},
): Recorded<Extract<TaskEvent, { type: 'task.created' }>> {
  const defaults = { planDigest: asDigest('plan 1'), workspaceId: '1:1', expiresAt: 1000 };
  return { v: 1, seq: 1, at: 0, type: 'task.created', plan, ...defaults, ...change };
}

/** A step that can start, with the digest of what it would do. */
export function samplePrepared(step: Step, digest: string): Prepared {
  return { kind: 'ready', effect: sampleEffect(step), effectDigest: asDigest(digest) };
}

/** What a step would do. */
export function sampleEffect(step: Step): EffectDescription {
  return {
    step: asDigest(step.id),
    argv: ['true'],
    folder: '/srv/project',
    env: {},
    program: null,
    runsWhatWrote: [],
  };
}

export const SAMPLE_TASK = '01890000-0000-7000-8000-000000000000' as TaskId; // the brand stands for a UUIDv7

export const SAMPLE_PERSON: Decider = { kind: 'person', name: 'ada' };

/** The caller writes a valid id. */
export function asStepId(text: string): StepId {
  return text as StepId; // tests name their steps by lower-case words
}

/** The core only compares digests: any text does. */
export function asDigest(text: string): Digest {
  return text as Digest; // nothing computes with it
}
