import { join } from 'node:path';
import type { Launch } from '../ports/sandbox.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { TaskState } from '../core/state.ts';

/** Names that a command gets from the caller without a grant: how to show text and time. */
const LOCALE_NAMES = ['LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'LC_COLLATE', 'TZ'];

/** One attempt of a step, as its launches need it. */
export interface LaunchContext {
  readonly state: TaskState;
  readonly step: Step;
  readonly attempt: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The absolute folder in which a step runs. */
export function folderOf(plan: Plan, step: Step): string {
  return join(plan.workspace, step.workingDirectory);
}

/** The launch of a step's own command: writes stay as its tier and grants say. */
export function launchOf(context: LaunchContext, id: string, argv: readonly string[]): Launch {
  const { state, step } = context;
  return {
    id,
    argv,
    workspace: state.plan.workspace,
    workspaceId: state.workspaceId,
    folder: folderOf(state.plan, step),
    env: environmentOf(context),
    writes: step.tier === 'read' ? 'dropped' : 'kept',
    grants: step.grants,
    limits: step.limits,
    timeoutMs: step.timeoutMs,
  };
}

/** The launch of a check or probe: it sees what the step saw, and nothing it writes stays. */
export function checkLaunchOf(context: LaunchContext, id: string, argv: readonly string[]): Launch {
  return { ...launchOf(context, id, argv), writes: 'dropped' };
}

/** Values that the transcript must not keep. */
export function secretsOf(
  context: LaunchContext,
): readonly { readonly name: string; readonly value: string }[] {
  return context.step.grants.env.map((name) => ({ name, value: context.environment[name] ?? '' }));
}

function environmentOf({
  state,
  step,
  attempt,
  environment,
}: LaunchContext): Readonly<Record<string, string>> {
  const inherited = [...LOCALE_NAMES, ...step.grants.env].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  const key = step.crash.kind === 'key' ? { ORCHESTRATE_KEY: step.crash.key } : {};
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    ...step.env,
    ...key,
    ORCHESTRATE_TASK: state.taskId,
    ORCHESTRATE_STEP: step.id,
    ORCHESTRATE_ATTEMPT: String(attempt),
  };
}
