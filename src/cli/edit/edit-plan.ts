/** Has a person edit a plan that waits for its approval. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { App } from '../../app.ts';
import type { Digest } from '../../core/ids.ts';
import type { Issue } from '../../core/issue.ts';
import type { Plan } from '../../core/plan.ts';
import type { Terminal } from '../terminal.ts';
import { OrchestrateError } from '../../core/error.ts';
import { issueLines } from '../../render/issue-lines.ts';
import { openEditor } from './open-editor.ts';
import { openKeys } from '../read-key.ts';

export interface EditOptions {
  readonly app: Pick<App, 'readPlan' | 'writePlan' | 'digestOf'>;
  /** Nobody else may read its keyboard meanwhile. */
  readonly terminal: Terminal;
  readonly plan: Plan;
}

/** What an edit came to. */
export type Edited =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'changed'; readonly plan: Plan; readonly planDigest: Digest };

const HEAD = `# This plan waits for its approval. Save and close to put what stands here in its place;
# close without a change to leave it as it is.
`;

/**
 * Opens the plan in the person's editor, and again until it is valid or given up.
 * @throws OrchestrateError `invalid` with every issue and the file that keeps what was
 *   written; `missing` when there is no editor, `refused` when it failed.
 */
export async function editPlan({ app, terminal, plan }: EditOptions): Promise<Edited> {
  const folder = mkdtempSync(join(tmpdir(), 'orchestrate-edit-'));
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, HEAD + (await app.writePlan(plan)), { mode: 0o600 });
  for (;;) {
    await opened(file, folder, terminal);
    const { workspace, sandbox } = plan;
    const parsed = await app.readPlan({ text: readFileSync(file), workspace, sandbox });
    if (parsed.ok) {
      rmSync(folder, { recursive: true, force: true });
      const planDigest = app.digestOf(parsed.value);
      return planDigest === app.digestOf(plan)
        ? { kind: 'unchanged' }
        : { kind: 'changed', plan: parsed.value, planDigest };
    }
    if (!(await wantsAgain(parsed.issues, file, terminal))) {
      throw new OrchestrateError('invalid', `the edited plan is not valid; it is kept in ${file}`, {
        issues: parsed.issues,
        file,
      });
    }
  }
}

/** An editor that failed leaves nothing behind. */
async function opened(file: string, folder: string, terminal: Terminal): Promise<void> {
  try {
    await openEditor(file, terminal);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function wantsAgain(issues: readonly Issue[], file: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.isInteractive) return false;
  issueLines(issues, terminal.style, file).forEach(terminal.print);
  terminal.print(`${terminal.style.bold('The plan is not valid.')}  e edit again   q give up`);
  const abort = new AbortController();
  const keys = openKeys(() => abort.abort());
  try {
    for (;;) {
      const key = await keys.next(abort.signal);
      if (key === 'e') return true;
      if (key === 'q' || abort.signal.aborted) return false;
    }
  } finally {
    keys.close();
  }
}
