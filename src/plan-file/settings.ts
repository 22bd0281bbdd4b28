import type { ActionSpec } from '../ports/action.ts';

/** What a plan depends on besides its text; the plan's digest covers it. */
export interface PlanSettings {
  /** The real path of the folder that the task works on. */
  readonly workspace: string;
  readonly sandbox: 'on' | 'off';
  /** The action table. */
  readonly actions: readonly ActionSpec[];
  /** Hosts from which the operator lets steps download without a gate. */
  readonly downloadHosts: readonly string[];
  /** The home folder that `~/` stands for, absolute. */
  readonly home: string;
}
