import type { Look } from './finding.ts';
import { NOTHING } from './finding.ts';

/** A Go module. */
export const fromGo: Look = (project) => {
  const module = project.text('go.mod');
  if (module === null) return NOTHING;
  if (!project.hasProgram('go'))
    return { steps: [], notes: ['go is not on the PATH, so go.mod was left out'] };
  const step = { origin: 'go', source: 'go.mod' } as const;
  const isOffline = !/^\s*require\b/m.test(module) || project.has('vendor');
  return {
    steps: [
      { ...step, role: 'lint', id: 'vet', command: 'go vet ./...' },
      { ...step, role: 'build', id: 'build', command: 'go build ./...' },
      { ...step, role: 'test', id: 'test', command: 'go test ./...' },
    ],
    notes: isOffline
      ? []
      : [
          'go.mod requires other modules: steps see neither the network nor your home, so vendor them (go mod vendor) or grant hosts',
        ],
  };
};
