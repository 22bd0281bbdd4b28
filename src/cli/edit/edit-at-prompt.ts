import type { Decider } from '../../core/event.ts';
import type { Digest } from '../../core/ids.ts';
import type { EditOptions } from './edit-plan.ts';
import type { Plan } from '../../core/plan.ts';
import type { PersonCommand } from '../../core/command.ts';
import type { Terminal } from '../terminal.ts';
import { OrchestrateError } from '../../core/error.ts';
import { changeLines } from './change-lines.ts';
import { editPlan } from './edit-plan.ts';
import { planChanges } from './plan-changes.ts';
import { planLines } from '../../render/plan-lines.ts';

/** Edits a plan that is being asked about: shows what changed and the whole new plan. `null` when it stays as it is. */
export async function editAtPrompt(
  plan: Plan,
  by: Decider,
  { app, terminal }: Omit<EditOptions, 'plan'>,
): Promise<PersonCommand | null> {
  try {
    const edited = await editPlan({ app, terminal, plan });
    if (edited.kind === 'unchanged') return null;
    showEdited(plan, edited, terminal);
    return { type: 'revisePlan', plan: edited.plan, planDigest: edited.planDigest, by };
  } catch (error) {
    if (!(error instanceof OrchestrateError) || error.code === 'internal') throw error;
    terminal.warn(error.message);
    return null;
  }
}

function showEdited(
  before: Plan,
  edited: { readonly plan: Plan; readonly planDigest: Digest },
  terminal: Terminal,
): void {
  changeLines(planChanges(before, edited.plan), terminal).forEach(terminal.print);
  terminal.print('');
  planLines({ plan: edited.plan, digest: edited.planDigest, tools: [] }, terminal).forEach(terminal.print);
}
