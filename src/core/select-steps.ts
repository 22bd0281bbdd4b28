import type { Plan } from './plan.ts';
import type { StepId } from './ids.ts';
import type { Parsed } from './issue.ts';

/** The plan of only these steps and what they need, directly or through others. */
export function selectSteps(plan: Plan, ids: readonly string[]): Parsed<Plan> {
  const byId = new Map(plan.steps.map((step) => [step.id as string, step]));
  const issues = ids
    .filter((id) => !byId.has(id))
    .map((id) => ({ code: 'unknown-step', path: ['steps', id], message: `the plan has no step ${id}` }));
  if (issues.length > 0) return { ok: false, issues };
  const wanted = new Set<StepId>();
  const queue = ids.flatMap((id) => byId.get(id) ?? []);
  for (let step = queue.pop(); step; step = queue.pop()) {
    if (wanted.has(step.id)) continue;
    wanted.add(step.id);
    queue.push(...step.needs.flatMap((need) => byId.get(need) ?? []));
  }
  return { ok: true, value: { ...plan, steps: plan.steps.filter((step) => wanted.has(step.id)) } };
}
