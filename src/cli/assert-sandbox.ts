import type { App } from '../app.ts';
import type { Plan } from '../core/plan.ts';
import { OrchestrateError } from '../core/error.ts';

/**
 * No sandbox, no run: probes the one that a plan was approved with.
 * @throws OrchestrateError `sandbox` with one screen that says why and what to do.
 */
export async function assertSandbox(app: App, mode: Plan['sandbox']): Promise<void> {
  if (mode === 'off') return;
  const failed = (await app.probe(mode)).filter((probe) => probe.required && !probe.ok);
  if (failed.length === 0) return;
  const reasons = failed.map(
    (probe) => `  ${probe.name}: ${probe.detail}\n    ${probe.remedy.replaceAll('\n', '\n    ')}`,
  );
  throw new OrchestrateError(
    'sandbox',
    `steps cannot be confined here, so nothing was started\n${reasons.join('\n')}\n  or, in a machine that may be thrown away: --sandbox off`,
  );
}
