import { OrchestrateError } from '../../core/error.ts';
import { isCode } from './blob-file.ts';

/**
 * Runs something that touches the file `path`.
 * @throws OrchestrateError `full` when the disk is full, `store` for any other failure.
 */
export function withFileErrors<T>(path: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    throw toFileError(error, path);
  }
}

function toFileError(error: unknown, path: string): OrchestrateError {
  if (error instanceof OrchestrateError) return error;
  if (isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')) {
    return new OrchestrateError('full', `the disk is full (${path}): make room, then resume`, {
      cause: error,
    });
  }
  const text = error instanceof Error ? error.message : String(error);
  return new OrchestrateError('store', `a file of the store failed: ${text}`, { cause: error });
}
