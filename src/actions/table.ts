import type { Action } from '../ports/action.ts';
import { approve } from './approve.ts';
import { execute } from './execute.ts';
import { implement } from './implement.ts';
import { notify } from './notify.ts';
import { plan } from './plan.ts';
import { research } from './research.ts';
import { review } from './review.ts';
import { shell } from './shell.ts';
import { test } from './test.ts';
import { tool } from './tool.ts';

/** Every action of the plan language, in the order of the docs. */
export const ACTIONS: readonly Action[] = [
  execute,
  test,
  shell,
  plan,
  notify,
  approve,
  research,
  implement,
  review,
  tool,
];

/** The action that a plan names, `undefined` when there is none. */
export function actionNamed(name: string): Action | undefined {
  return ACTIONS.find((action) => action.name === name);
}
