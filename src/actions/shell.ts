import type { Parsed } from '../core/issue.ts';
import type { Action } from '../ports/action.ts';
import type { Work } from '../core/plan.ts';
import { invariant } from '../core/error.ts';

/**
 * Runs a script with `sh -e`: the first command that fails ends it, as people know
 * it from CI. Not bash, which is not everywhere, and not `-u`, which breaks common
 * scripts; a script that wants either says `set -u` or `bash -c`.
 */
export const shell: Action = {
  name: 'shell',
  summary:
    'Runs a script with `sh -e`: pipes, redirects and variables work, and the first command that fails ends it.',
  example: 'npm audit --json > audit.json || true',
  tier: 'execute',
  gate: 'none',
  runs: true,
  crash: 'ask',
  parse: parseScript,
  command: (work) => ['sh', '-e', '-c', scriptOf(work)],
  async perform(step, tools) {
    return { kind: 'exit', exit: await tools.run(['sh', '-e', '-c', scriptOf(step.work)]) };
  },
};

function parseScript(body: string): Parsed<Work> {
  if (body.trim() !== '') return { ok: true, value: { kind: 'script', script: body } };
  return { ok: false, issues: [{ code: 'empty', path: [], message: 'is empty: write the script to run' }] };
}

function scriptOf(work: Work): string {
  invariant(work.kind === 'script', 'a shell step holds a script');
  return work.script;
}
