import type { StepId } from './ids.ts';
import type { Issue } from './issue.ts';

interface Node {
  readonly id: StepId;
  readonly needs: readonly StepId[];
}

/**
 * Everything that keeps steps from being a graph: duplicate ids, unknown needs,
 * self needs and cycles, with paths from the list of steps (`[2, 'needs', 0]`).
 */
export function graphIssues(steps: readonly Node[]): readonly Issue[] {
  const first = new Map<StepId, number>();
  const issues: Issue[] = [];
  steps.forEach((step, index) => {
    if (first.has(step.id)) {
      issues.push({ code: 'duplicate-id', path: [index], message: `the step ${step.id} is there twice` });
    } else {
      first.set(step.id, index);
    }
  });
  steps.forEach((step, index) => {
    step.needs.forEach((need, at) => {
      const path = [index, 'needs', at];
      if (need === step.id) issues.push({ code: 'self-need', path, message: `${need} cannot need itself` });
      else if (!first.has(need))
        issues.push({ code: 'unknown-need', path, message: `there is no step ${need}` });
    });
  });
  const cycle = findCycle(steps, first);
  if (cycle) {
    const [start = 0] = cycle;
    const names = [...cycle, start].map((index) => steps[index]?.id ?? '').join(' -> ');
    issues.push({
      code: 'cycle',
      path: [start, 'needs'],
      message: `these steps wait for each other: ${names}`,
    });
  }
  return issues;
}

/** A cycle of two or more steps as indices, or `null`. Depth-first with an own stack. */
function findCycle(steps: readonly Node[], indices: ReadonlyMap<StepId, number>): number[] | null {
  const done = new Set<number>();
  for (let root = 0; root < steps.length; root++) {
    const path: number[] = [];
    const onPath = new Map<number, number>();
    const stack = [{ index: root, next: 0 }];
    while (stack.length > 0) {
      const frame = stack.at(-1);
      if (!frame || done.has(frame.index)) {
        stack.pop();
        continue;
      }
      if (frame.next === 0) {
        onPath.set(frame.index, path.length);
        path.push(frame.index);
      }
      const need = steps[frame.index]?.needs[frame.next++];
      if (need === undefined) {
        done.add(frame.index);
        onPath.delete(frame.index);
        path.pop();
        stack.pop();
        continue;
      }
      const target = indices.get(need);
      if (target === undefined || target === frame.index || done.has(target)) continue;
      const from = onPath.get(target);
      if (from !== undefined) return path.slice(from);
      stack.push({ index: target, next: 0 });
    }
  }
  return null;
}
