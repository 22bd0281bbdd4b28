import { OrchestrateError } from '../../core/error.ts';

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;
/** The shared memory file could not grow, which means the same as a full disk. */
const SQLITE_IOERR_SHMSIZE = 4874;

/** A failure of SQLite or of a file of the store, in the words and codes of this project. */
export function toStoreError(error: unknown, doing: string): OrchestrateError {
  if (error instanceof OrchestrateError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (isFull(error)) {
    return new OrchestrateError('full', `the disk is full (${doing}): make room, then resume`, {
      cause: error,
    });
  }
  const primary = sqliteCode(error) & 0xff;
  if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB) {
    return new OrchestrateError('damaged', `the database of the store is damaged (${doing}): ${text}`, {
      cause: error,
    });
  }
  if (primary === SQLITE_BUSY) {
    return new OrchestrateError('store', `another process keeps the store locked (${doing}): try again`, {
      cause: error,
    });
  }
  return new OrchestrateError('store', `the store failed (${doing}): ${text}`, { cause: error });
}

function isFull(error: unknown): boolean {
  const code = sqliteCode(error);
  return (
    code === SQLITE_IOERR_SHMSIZE ||
    (code & 0xff) === SQLITE_FULL ||
    /^(ENOSPC|EDQUOT)$/.test(systemCode(error))
  );
}

/** SQLite's extended result code, 0 for any other error. */
function sqliteCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : 0;
}

function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
