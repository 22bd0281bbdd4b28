import { type ErrorCode, OrchestrateError } from '../../core/error.ts';

/** The code with which an action is refused, `null` when it is not; any other error goes on. */
export function errorCodeOf(action: () => unknown): ErrorCode | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof OrchestrateError) return error.code;
    throw error;
  }
}
