import type { TaskId } from '../core/ids.ts';

/**
 * The name under which the output of an attempt grows; `part` tells the output of
 * its checks apart. Safe as a file name, for step ids are.
 */
export function spoolName(
  of: {
    readonly state: { readonly taskId: TaskId };
    readonly step: { readonly id: string };
    readonly attempt: number;
  },
  part = '',
): string {
  return `${of.state.taskId}.${of.step.id}.${of.attempt}${part}`;
}
