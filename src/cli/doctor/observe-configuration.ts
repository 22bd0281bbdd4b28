import type { ConfigurationExamination } from '../../app/examine-configuration.ts';
import type { Observation } from './observation.ts';
import { bad, good } from './observation.ts';

/** The operator's configuration file, and what it sets. */
export function observeConfiguration({ path, exists, read }: ConfigurationExamination): Observation {
  if (!exists) return good('configuration', `none (${path})`);
  if (!read.ok) {
    const issues = read.issues.map(
      ({ message, position }) => `${path}:${position?.line ?? 1}:${position?.column ?? 1}  ${message}`,
    );
    return bad('configuration', `${path} is not valid, so no plan is read`, issues.join('\n'));
  }
  const { downloadHosts, sandbox, maxParallel, store } = read.value;
  const set = [
    ...(downloadHosts.length > 0 ? [`downloads from ${downloadHosts.join(', ')}`] : []),
    `sandbox ${sandbox}`,
    ...(maxParallel === null ? [] : [`at most ${maxParallel} steps at once`]),
    ...(store === null ? [] : [`store ${store}`]),
  ];
  return good('configuration', `${path}: ${set.join('; ')}`);
}
