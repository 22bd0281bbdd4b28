import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a step of the plan does besides leaving a line in its own file. */
const STEPS: Readonly<Record<string, string>> = {
  first: '',
  asks: 'needs: first',
  checked: 'needs: first, checks: [{ test: grep -q checked effects/checked }]',
  again: 'needs: first, idempotent: true',
  keyed: 'needs: asks, key: order-7',
  probed: 'needs: first, probe: grep -q probed effects/probed',
  joined: 'needs: [asks, checked]',
  last: 'needs: [joined, keyed, probed, again]',
};

/** Steps that must have left exactly one line at the end: a person or a probe says whether they happened. */
export const ONCE: readonly string[] = ['first', 'asks', 'checked', 'joined', 'last', 'probed'];

/** Writes a plan whose steps each append one line to a file of their own, before and after a little work. */
export function writeEffectsPlan(workspace: string): string {
  mkdirSync(join(workspace, 'effects'), { recursive: true });
  const steps = Object.entries(STEPS).map(([id, more]) => {
    writeFileSync(join(workspace, 'effects', id), '');
    const command = `sleep 0.03; echo ${id} $ORCHESTRATE_ATTEMPT >> effects/${id}; sleep 0.05`;
    return `  ${id}: { shell: '${command}', grants: { write: [effects/${id}] }${more === '' ? '' : `, ${more}`} }`;
  });
  const reader = `  reader: { shell: 'sleep 0.2; echo read', tier: read }`;
  const checks = 'checks: [{ test: grep -q last effects/last }]';
  const path = join(workspace, 'plan.yaml');
  writeFileSync(path, ['goal: Count every effect', checks, 'steps:', ...steps, reader, ''].join('\n'));
  return path;
}

/** The attempts of a step that left a line, in order. */
export function effectsOf(workspace: string, step: string): readonly number[] {
  const lines = readFileSync(join(workspace, 'effects', step), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => Number(line.split(' ')[1]));
}

/** Every step that leaves a line. */
export const EFFECT_STEPS: readonly string[] = Object.keys(STEPS);
