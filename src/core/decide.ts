/**
 * The rules of a task: which command is accepted in which state, and what then
 * happens. Pure and total. One function per command, in `decide/`.
 */
import type { Command, CommandType } from './command.ts';
import type { Decide, Decision } from './decision.ts';
import type { TaskState } from './state.ts';
import { approveGate } from './decide/approve-gate.ts';
import { approvePlan } from './decide/approve-plan.ts';
import { begin } from './decide/begin.ts';
import { cancel } from './decide/cancel.ts';
import { denyGate } from './decide/deny-gate.ts';
import { denyPlan } from './decide/deny-plan.ts';
import { effectiveNow } from './state.ts';
import { expire } from './decide/expire.ts';
import { interrupt } from './decide/interrupt.ts';
import { pause } from './decide/pause.ts';
import { recordChecks } from './decide/record-checks.ts';
import { resolve } from './decide/resolve.ts';
import { resume } from './decide/resume.ts';
import { retry } from './decide/retry.ts';
import { revisePlan } from './decide/revise-plan.ts';
import { settle } from './decide/settle.ts';
import { skip } from './decide/skip.ts';

const DECIDES: { readonly [T in CommandType]: Decide<T> } = {
  approveGate,
  approvePlan,
  begin,
  cancel,
  denyGate,
  denyPlan,
  expire,
  interrupt,
  pause,
  recordChecks,
  resolve,
  resume,
  retry,
  revisePlan,
  settle,
  skip,
};

/**
 * Decides a command. `now` is wall time in milliseconds; a clock behind the
 * journal counts as the journal's last time.
 */
export function decide(state: TaskState, command: Command, now: number): Decision {
  // The table maps each type to the function of exactly that type; the compiler
  // cannot follow that through a lookup by a union of keys.
  const decideOne = DECIDES[command.type] as (state: TaskState, command: Command, now: number) => Decision;
  return decideOne(state, command, effectiveNow(state, now));
}
