/**
 * `failed`: the task did not complete, for example because a check failed.
 * `unproven`: no check passed. `partly proven`: some step that changes something has
 * no passed check of its own and no plan check covers it, or a check did not pass
 * where the plan allows it. `proven`: otherwise.
 */
export interface Verdict {
  readonly result: 'failed' | 'unproven' | 'partly proven' | 'proven';
  readonly checksPassed: number;
  readonly checksTotal: number;
  /** Completed steps above tier `read` whose change a passed check covers, of all of those. */
  readonly stepsProven: number;
  readonly stepsChanging: number;
}
