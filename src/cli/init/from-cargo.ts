import type { Look } from './finding.ts';
import { NOTHING } from './finding.ts';

/** A Rust package or workspace. */
export const fromCargo: Look = (project) => {
  const manifest = project.text('Cargo.toml');
  if (manifest === null) return NOTHING;
  if (!project.hasProgram('cargo'))
    return { steps: [], notes: ['cargo is not on the PATH, so Cargo.toml was left out'] };
  const step = { origin: 'cargo', source: 'Cargo.toml' } as const;
  const check = [
    ...(project.hasProgram('cargo-fmt')
      ? [{ ...step, role: 'format', id: 'format', command: 'cargo fmt --check' } as const]
      : []),
    ...(project.hasProgram('cargo-clippy')
      ? [{ ...step, role: 'lint', id: 'lint', command: 'cargo clippy' } as const]
      : []),
  ];
  const isOffline = !/^\[(.+\.)?dependencies(\..+)?\]/m.test(manifest) || project.has('vendor');
  return {
    steps: [
      ...check,
      { ...step, role: 'build', id: 'build', command: 'cargo build' },
      { ...step, role: 'test', id: 'test', command: 'cargo test' },
    ],
    notes: isOffline
      ? []
      : [
          'Cargo.toml has dependencies: steps see neither the network nor your home, so vendor them (cargo vendor) or grant hosts',
        ],
  };
};
