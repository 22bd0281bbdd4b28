import { unconfiguredAction } from './unconfigured.ts';

/** Answers a question about the workspace with a model. */
export const research = unconfiguredAction({
  name: 'research',
  summary: 'Answers a question about the workspace with a model that can only read.',
  example: 'Which modules still use the old client?',
  tier: 'read',
  crash: 'again',
  needs: 'a model',
  remedy: 'this version cannot ask one yet, so replace the step by a command or take it out',
});
