import { OrchestrateError } from '../core/error.ts';

/** Whether what failed may work again later: the disk is full, or the store is busy. */
export function isPassing(error: unknown): error is OrchestrateError {
  return error instanceof OrchestrateError && (error.code === 'full' || error.code === 'store');
}
