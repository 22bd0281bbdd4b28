import { unconfiguredAction } from './unconfigured.ts';

/** Looks at what other steps made, with a model. */
export const review = unconfiguredAction({
  name: 'review',
  summary: 'Looks at what the steps before it made, with a model, and reports findings.',
  example: 'Is every new option documented?',
  tier: 'read',
  crash: 'again',
  needs: 'a model',
  remedy: 'this version cannot ask one yet, so replace the step by `approve` or take it out',
});
