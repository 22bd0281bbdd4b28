/** What of this machine is not as the journal of a task says: a person decides whether to go on. */
import type { Plan, Step } from '../core/plan.ts';
import type { Prepared } from '../core/command.ts';
import type { Recorded } from '../core/event.ts';
import type { TaskState } from '../core/state.ts';
import type { Workspaces } from '../ports/workspace.ts';
import { isEnded, stateAt } from '../core/state.ts';

export interface DifferenceOptions {
  readonly workspaces: Pick<Workspaces, 'identify'>;
  /** What a step would do now. */
  prepare(step: Step, state: TaskState): Prepared;
}

/** One sentence for each difference; none when everything is as it was. */
export function differencesOf(
  state: TaskState,
  events: Iterable<Recorded>,
  options: DifferenceOptions,
): readonly string[] {
  const open = state.plan.steps.filter((_, index) => !isEnded(stateAt(state, index)));
  const known = knownHashes(events);
  const changed = open
    .filter((step) => step.grants.env.length > 0)
    .flatMap((step) => changedVariables(step, known, options.prepare(step, state)));
  return [...workspaceDifference(state, state.plan, options), ...new Set(changed)];
}

function workspaceDifference(
  state: TaskState,
  { workspace }: Plan,
  { workspaces }: DifferenceOptions,
): readonly string[] {
  const now = workspaces.identify(workspace);
  if (now === null) return [`the workspace ${workspace} is gone`];
  return now === state.workspaceId ? [] : [`${workspace} is another folder than the one that was approved`];
}

/** The hashes under which effects of the journal saw each variable last. */
function knownHashes(events: Iterable<Recorded>): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const event of events) {
    if (event.type !== 'attempt.started' && event.type !== 'gate.requested') continue;
    for (const [name, hash] of Object.entries(event.effect.env)) known.set(name, hash);
  }
  return known;
}

function changedVariables(
  step: Step,
  known: ReadonlyMap<string, string>,
  prepared: Prepared,
): readonly string[] {
  if (prepared.kind === 'impossible') return [prepared.failure.message];
  const { env } = prepared.effect;
  return step.grants.env
    .filter((name) => known.has(name) && known.get(name) !== env[name])
    .map((name) => `${name}, which ${step.id} sees, has another value than before`);
}
