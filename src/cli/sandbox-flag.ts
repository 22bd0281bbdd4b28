import type { Plan } from '../core/plan.ts';
import { OrchestrateError } from '../core/error.ts';

/** The mode that `--sandbox <mode>` names. @throws OrchestrateError `usage`. */
export function toSandboxMode(value: string): Plan['sandbox'] {
  if (value === 'on' || value === 'off') return value;
  throw new OrchestrateError('usage', `--sandbox ${value}: it is on or off`);
}
