import type { Observation } from './observation.ts';
import type { Plan } from '../../core/plan.ts';
import { bad, good, note } from './observation.ts';
import { examineSandbox } from '../../app/examine-sandbox.ts';

/** Whether steps can be confined, and which tools they will see. `mode` is what the configuration says. */
export async function observeSandbox(
  environment: Readonly<Record<string, string | undefined>>,
  mode: Plan['sandbox'],
): Promise<readonly Observation[]> {
  const { probes, tools } = await examineSandbox(environment);
  const tried = probes.map(({ name, ok, required, detail, remedy }) => {
    if (ok) return good(name, detail);
    return required && mode === 'on' ? bad(name, detail, remedy) : note(name, detail, remedy);
  });
  const off = note(
    'sandbox mode',
    'off, says the configuration: every command can touch everything that you can',
  );
  const seen = tools.length > 0 ? tools.join(', ') : 'none of node, python, git, go and rust';
  return [
    ...(mode === 'off' ? [off] : []),
    ...tried,
    ...(probes.every(({ ok, required }) => ok || !required) ? [good('tools', seen)] : []),
  ];
}
