/**
 * `failed`: the task did not complete or a check failed. `unproven`: there is no
 * check. `partly proven`: some step that changes something has no passed check.
 * `proven`: otherwise.
 */
export interface Verdict {
  readonly result: 'failed' | 'unproven' | 'partly proven' | 'proven';
  readonly checksPassed: number;
  readonly checksTotal: number;
  /** Steps that change something and have a passed check, of all that do. */
  readonly stepsProven: number;
  readonly stepsChanging: number;
}
