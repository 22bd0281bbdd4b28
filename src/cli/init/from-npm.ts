import type { Finding, Look, Role } from './finding.ts';
import type { Project } from './project.ts';
import { NOTHING } from './finding.ts';

/** Package managers by the lockfile that they write, each with its clean installation. */
const MANAGERS: readonly (readonly [lockfile: string, manager: string, install: string])[] = [
  ['pnpm-lock.yaml', 'pnpm', 'pnpm install --frozen-lockfile'],
  ['yarn.lock', 'yarn', 'yarn install --immutable'],
  ['bun.lock', 'bun', 'bun install --frozen-lockfile'],
  ['bun.lockb', 'bun', 'bun install --frozen-lockfile'],
  ['package-lock.json', 'npm', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm', 'npm ci'],
];

const WITHOUT_LOCKFILE = ['package.json', 'npm', 'npm install'] as const;

/** Names that scripts go by, the best first. */
const SCRIPTS: readonly (readonly [role: Role, names: readonly string[]])[] = [
  ['format', ['format:check', 'check:format', 'fmt:check', 'prettier:check']],
  ['lint', ['lint:check', 'lint']],
  ['types', ['typecheck', 'type-check', 'types', 'check-types', 'check:types', 'tsc']],
  ['build', ['build']],
  ['test', ['test:ci', 'test', 'test:unit']],
];

/** What `npm init` writes for a package without tests. */
const NO_TESTS = /no test specified/;

/** Scripts that never end. */
const ENDLESS = /(^|\s)--watch(All)?(\s|$)|^(nodemon|tsc -w)\b/;

/** Scripts that change what they look at. */
const REPAIRS = /(^|\s)--(fix|write|apply)\b/;

/** The scripts of a package.json, run by the package manager of its lockfile. */
export const fromNpm: Look = (project) => {
  const text = project.text('package.json');
  if (text === null) return NOTHING;
  const manifest = parseObject(text);
  if (manifest === null)
    return { steps: [], notes: ['package.json is not valid JSON, so its scripts were left out'] };
  const [lockfile, manager, install] = MANAGERS.find(([file]) => project.has(file)) ?? WITHOUT_LOCKFILE;
  if (!project.hasProgram(manager)) {
    return {
      steps: [],
      notes: [
        `${lockfile} asks for ${manager}, which is not on the PATH, so the scripts of package.json were left out`,
      ],
    };
  }
  const scripts = SCRIPTS.flatMap(([role, names]) => scriptOf(role, names, { manifest, manager }));
  const isMissing = scripts.length > 0 && hasDependencies(manifest) && !project.has('node_modules');
  if (!isMissing) return { steps: scripts, notes: [] };
  const hosts = registryHosts(project, lockfile);
  const first: Finding = {
    role: 'install',
    id: 'install',
    origin: 'npm',
    command: install,
    source: `node_modules is missing; ${lockfile}`,
    writes: true,
    hosts,
  };
  const note = `node_modules is missing: \`install\` must download, which the plan does not allow yet; grant it the hosts that its comment names, or run ${install} yourself and \`orchestrate init --force\``;
  return { steps: [first, ...scripts], notes: [note] };
};

interface Manifest {
  readonly manifest: object;
  readonly manager: string;
}

function scriptOf(role: Role, names: readonly string[], { manifest, manager }: Manifest): readonly Finding[] {
  const scripts = objectAt(manifest, 'scripts');
  const name = names.find((candidate) => isUsable(Reflect.get(scripts, candidate)));
  if (name === undefined) return [];
  const script = String(Reflect.get(scripts, name));
  const command = name === 'test' && manager !== 'bun' ? `${manager} test` : `${manager} run ${name}`;
  return [
    {
      role,
      id: role,
      origin: 'npm',
      command,
      source: `package.json, scripts.${name}: ${script}`,
      ...(REPAIRS.test(script) ? { writes: true } : {}),
    },
  ];
}

function isUsable(script: unknown): boolean {
  return (
    typeof script === 'string' && script.trim() !== '' && !NO_TESTS.test(script) && !ENDLESS.test(script)
  );
}

function hasDependencies(manifest: object): boolean {
  return ['dependencies', 'devDependencies'].some((key) => Object.keys(objectAt(manifest, key)).length > 0);
}

/** The hosts that a lockfile of npm or yarn downloads from. */
function registryHosts(project: Project, lockfile: string): readonly string[] {
  const lock = project.text(lockfile) ?? '';
  const hosts = lock.matchAll(/resolved"?:? "https?:\/\/([a-z0-9.-]+(?::\d+)?)\//gi);
  return [...new Set(Array.from(hosts, ([, host = '']) => host.toLowerCase()))].toSorted();
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

function objectAt(parent: object, key: string): object {
  const value: unknown = Reflect.get(parent, key);
  return typeof value === 'object' && value !== null ? value : {};
}
