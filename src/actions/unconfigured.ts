import type { Action } from '../ports/action.ts';
import type { Failure } from '../core/failure.ts';
import { parseText } from './text-work.ts';

/** What an action that needs a collaborator says of itself. */
interface Unconfigured extends Pick<Action, 'name' | 'summary' | 'example' | 'tier' | 'crash'> {
  /** Completes "needs …": `a model`. */
  readonly needs: string;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * An action that is valid in a plan but whose collaborator cannot be configured in
 * this version: it fails as `missing`, which is never mistaken for a success.
 */
export function unconfiguredAction({ needs, remedy, ...spec }: Unconfigured): Action {
  const failure: Failure = {
    kind: 'missing',
    message: `\`${spec.name}\` needs ${needs}, and none is configured: ${remedy}`,
  };
  return {
    ...spec,
    gate: 'none',
    runs: true,
    parse: (body) => parseText(body, 'is empty: write what is wanted'),
    command: () => null,
    perform: async () => ({ kind: 'failed', failure }),
  };
}
