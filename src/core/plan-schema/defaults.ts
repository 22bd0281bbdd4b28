import type { Limits } from '../plan.ts';

/** What a plan file gets for the keys that it leaves out. */
export const PLAN_DEFAULTS = {
  maxParallel: 4,
  timeoutMs: 600_000,
  decideWithinMs: 7 * 24 * 3600_000,
} as const;

/** Room for a large build; a runaway step meets them before the machine does. */
export const LIMIT_DEFAULTS: Limits = {
  outputBytes: 64 * 1024 ** 2,
  memoryBytes: 8 * 1024 ** 3,
  processes: 4096,
  scratchBytes: 1024 ** 3,
  fileBytes: 8 * 1024 ** 3,
};
