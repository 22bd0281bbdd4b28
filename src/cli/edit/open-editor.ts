import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { OrchestrateError } from '../../core/error.ts';

const FALLBACK = 'vi';

/**
 * Opens a file in `$VISUAL`, else `$EDITOR`, else `vi`, and waits until it is closed.
 * Ctrl-C belongs to the editor meanwhile.
 * @throws OrchestrateError `missing` when there is no editor, `refused` when it failed.
 */
export async function openEditor(
  file: string,
  { environment }: Pick<Terminal, 'environment'>,
): Promise<void> {
  const editor = environment['VISUAL'] || environment['EDITOR'] || fallback(environment['PATH'] ?? '');
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    // As git does: the variable may hold arguments, so a shell reads it; the file is an argument of its own.
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, file], {
      stdio: 'inherit',
      env: environment,
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    if (code === 0) return;
    throw new OrchestrateError(
      'refused',
      `the editor \`${editor}\` ended with ${code ?? 'a signal'}; the plan stays as it is`,
    );
  } finally {
    process.off('SIGINT', ignore);
  }
}

function fallback(path: string): string {
  const isThere = path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, FALLBACK), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (isThere) return FALLBACK;
  throw new OrchestrateError('missing', 'there is no editor: set VISUAL or EDITOR, for example EDITOR=nano');
}
