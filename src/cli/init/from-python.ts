import type { Finding, Look } from './finding.ts';
import type { Project } from './project.ts';
import { NOTHING } from './finding.ts';

const FILES = ['pyproject.toml', 'setup.py', 'setup.cfg', 'tox.ini', 'pytest.ini', 'requirements.txt'];

/** Folders that hold tests. */
const TEST_FOLDERS = ['tests', 'test', '.'];

/** A Python project: its linters where they are configured and found, its tests by what they are written for. */
export const fromPython: Look = (project) => {
  const tests = testFiles(project);
  const file = FILES.find((name) => project.has(name)) ?? tests[0];
  if (file === undefined) return NOTHING;
  const found = [lint(project), types(project), test(project, tests)].filter((step) => step !== null);
  if (found.length > 0) return { steps: found, notes: [] };
  return { steps: [], notes: [`no test or lint program for ${file} was found on the PATH or in .venv`] };
};

function lint(project: Project): Finding | null {
  const command = programOf(project, 'ruff');
  const isSetUp =
    project.has('ruff.toml') || project.has('.ruff.toml') || settings(project).includes('[tool.ruff');
  if (command === null || !isSetUp) return null;
  return {
    role: 'lint',
    id: 'lint',
    origin: 'python',
    command: `${command} check`,
    source: 'the configuration of ruff',
  };
}

function types(project: Project): Finding | null {
  const command = programOf(project, 'mypy');
  const isSetUp = project.has('mypy.ini') || settings(project).includes('[tool.mypy]');
  if (command === null || !isSetUp) return null;
  return {
    role: 'types',
    id: 'types',
    origin: 'python',
    command: `${command} .`,
    source: 'the configuration of mypy',
  };
}

function test(project: Project, tests: readonly string[]): Finding | null {
  const step = { role: 'test', id: 'test', origin: 'python' } as const;
  const [first] = tests;
  const pytest = programOf(project, 'pytest');
  const isPytest =
    project.has('pytest.ini') || project.has('conftest.py') || settings(project).includes('[tool.pytest');
  const isUnittest = tests.some((path) => /^\s*(import|from) unittest\b/m.test(project.text(path) ?? ''));
  if (pytest !== null && (isPytest || (first !== undefined && !isUnittest))) {
    return {
      ...step,
      command: pytest,
      source: isPytest ? 'the configuration of pytest' : `${first} and others`,
    };
  }
  const python = project.has('.venv/bin/python') ? '.venv/bin/python' : 'python3';
  if (isUnittest && first !== undefined && (python !== 'python3' || project.hasProgram(python))) {
    const folder = first.includes('/') ? ` -s ${first.split('/')[0]}` : '';
    return {
      ...step,
      command: `${python} -m unittest discover${folder}`,
      source: `${first}, which uses unittest`,
    };
  }
  // tox makes its environments from the network when they are not there.
  if (!project.has('tox.ini') || !project.has('.tox') || !project.hasProgram('tox')) return null;
  return { ...step, command: 'tox run', source: 'tox.ini', writes: true };
}

/** A program of the project's own environment, else of the PATH. */
function programOf(project: Project, name: string): string | null {
  if (project.has(`.venv/bin/${name}`)) return `.venv/bin/${name}`;
  return project.hasProgram(name) ? name : null;
}

function settings(project: Project): string {
  return project.text('pyproject.toml') ?? '';
}

function testFiles(project: Project): readonly string[] {
  return TEST_FOLDERS.flatMap((folder) =>
    project
      .names(folder)
      .filter((name) => /^test_.*\.py$|^.*_test\.py$/.test(name))
      .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
  );
}
