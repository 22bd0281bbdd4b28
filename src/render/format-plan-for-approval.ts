import type { Digest } from '../core/ids.ts';
import type { Plan } from '../core/plan.ts';
import { PLAIN_CANVAS } from './canvas.ts';
import { planLines } from './plan-lines.ts';

/**
 * The plan as a person has to see it before approving it, as plain text: every
 * command, folder, grant, limit and crash policy. `digest` is what the approval binds.
 */
export function formatPlanForApproval(plan: Plan, digest: Digest): string {
  return planLines({ plan, digest, tools: [] }, PLAIN_CANVAS, true).join('\n');
}
