import { unconfiguredAction } from './unconfigured.ts';

/** Lets a coding agent change the workspace. */
export const implement = unconfiguredAction({
  name: 'implement',
  summary: 'Lets a coding agent change files of the workspace until its text is done.',
  example: 'Make the failing tests pass without touching test/',
  tier: 'write',
  crash: 'ask',
  needs: 'an agent',
  remedy: 'this version cannot start one yet, so replace the step by a command or take it out',
});
