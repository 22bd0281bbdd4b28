import type { Ansis } from 'ansis';
import type { Issue } from '../core/issue.ts';
import { toVisibleLine } from '../core/visible-text.ts';

/** One line for each issue: `plan.yaml:3:5  the step a needs b …  (unknown-need)`. */
export function issueLines(issues: readonly Issue[], style: Ansis, file = ''): readonly string[] {
  return issues.map((issue) => {
    const at = issue.position
      ? `${file === '' ? 'line ' : `${file}:`}${issue.position.line}:${issue.position.column}`
      : file;
    const where = at === '' ? issue.path.join('.') : at;
    return `  ${style.bold(toVisibleLine(where))}  ${toVisibleLine(issue.message)} ${style.dim(`(${issue.code})`)}`;
  });
}
