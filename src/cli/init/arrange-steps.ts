import type { Finding, Role } from './finding.ts';
import { splitCommand } from '../../core/plan-schema/split-command.ts';
import { whyNotStepId } from '../../core/plan-schema/names.ts';

/** A step of the plan that is written. */
export interface ArrangedStep {
  readonly id: string;
  readonly action: 'execute' | 'test' | 'shell';
  readonly command: string;
  readonly needs: readonly string[];
  readonly isRead: boolean;
  readonly source: string;
  /** For a grant that is only suggested. */
  readonly hosts: readonly string[];
}

/** In the order of the file: what is cheap first, what writes last. */
const ORDER: readonly Role[] = ['install', 'format', 'lint', 'types', 'build', 'test', 'other'];

/** Roles that only look, so that they run beside each other and leave nothing. */
const READS: ReadonlySet<Role> = new Set(['format', 'lint', 'types']);

/** Orders findings, gives each an id of its own, and ties those together that need each other. */
export function arrangeSteps(findings: readonly Finding[]): readonly ArrangedStep[] {
  const named = withIds(findings.toSorted((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role)));
  return named.map((finding, index) => ({
    id: finding.id,
    action: actionOf(finding),
    command: finding.command,
    needs: needsOf(finding, named.slice(0, index)),
    isRead: READS.has(finding.role) && finding.writes !== true,
    source: finding.source,
    hosts: finding.hosts ?? [],
  }));
}

function withIds(findings: readonly Finding[]): readonly Finding[] {
  const taken = new Set<string>();
  return findings.map((finding) => {
    const wish = whyNotStepId(finding.id) === null ? finding.id : 'step';
    const candidates = [
      wish,
      `${wish}-${finding.origin}`,
      ...findings.map((_, index) => `${wish}-${index + 2}`),
    ];
    const id = candidates.find((candidate) => !taken.has(candidate)) ?? wish;
    taken.add(id);
    return { ...finding, id };
  });
}

function actionOf({ role, command }: Finding): ArrangedStep['action'] {
  if (!splitCommand(command).ok) return 'shell';
  return role === 'test' ? 'test' : 'execute';
}

/** Tests run on what was built, everything on what was installed; unknown commands in the order they were in. */
function needsOf({ role, origin }: Finding, before: readonly Finding[]): readonly string[] {
  const last = (wanted: Role): string | undefined =>
    before.findLast((finding) => finding.role === wanted && finding.origin === origin)?.id;
  const need =
    role === 'other' ? last('other') : role === 'test' ? (last('build') ?? last('install')) : last('install');
  return need === undefined ? [] : [need];
}
