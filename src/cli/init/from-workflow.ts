import type { Finding, Look } from './finding.ts';
import type { Project } from './project.ts';

const FOLDER = '.github/workflows';

/** More than these would not be read before they are approved. */
const MOST = 12;

/** What prepares a hosted machine, or leaves it; neither belongs in a sandbox. */
const ELSEWHERE =
  /\b(sudo|apt(-get)?|brew|choco|curl|wget|docker|ssh|scp|rsync|aws|gcloud|kubectl|gh|deploy|publish|release|upload)\b|\bgit (push|tag|clone|fetch)\b|\b(install|ci|sync|restore|login)(\s|$)/;

/**
 * The commands that continuous integration runs for every change, in its order. Only
 * steps that are nothing but a name and a command of one line: what depends on
 * conditions, variables or services of the hosted machine would not run here.
 */
export const fromWorkflow: Look = (project) => {
  const commands = project
    .names(FOLDER)
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) => commandsIn(project, `${FOLDER}/${name}`));
  const unique = commands.filter(
    ({ command }, index) => commands.findIndex((other) => other.command === command) === index,
  );
  return { steps: unique.slice(0, MOST), notes: [] };
};

function commandsIn(project: Project, path: string): readonly Finding[] {
  const text = project.text(path) ?? '';
  if (!/\b(pull_request|push)\b/.test(text)) return [];
  return stepsOf(text)
    .flatMap((lines) => simpleCommand(lines) ?? [])
    .filter((command) => !ELSEWHERE.test(command) && project.hasProgram(command.split(' ')[0] ?? ''))
    .map((command) => ({ role: 'other', id: idOf(command), origin: 'ci', command, source: path }));
}

/** The lines of each list member that begins with a key, without their indentation. */
function stepsOf(text: string): readonly (readonly string[])[] {
  const steps: string[][] = [];
  let indent = -1;
  for (const line of text.split(/\r?\n/)) {
    const column = line.search(/\S/);
    const isMember = /^\s*- \w[\w-]*:/.test(line);
    if (isMember && (indent === -1 || column <= indent)) indent = column;
    if (isMember && column === indent) steps.push([line.slice(column + 2)]);
    else if (column > indent && indent !== -1) steps.at(-1)?.push(line.slice(indent + 2));
    else if (column !== -1) indent = -1;
  }
  return steps;
}

/** `null` for a step with any other key than `name` and `run`, or with a command that is more than its line. */
function simpleCommand(lines: readonly string[]): string | null {
  const written = lines.filter((line) => !/^\s*(#|$)/.test(line));
  const run = written
    .map((line) => /^run: +(.+?)\s*$/.exec(line)?.[1])
    .find((command) => command !== undefined);
  const isSimple = written.every((line) => /^(name|run): /.test(line));
  return isSimple && run !== undefined && /^[\w./][^'"`$|>#&;*?{}()\\]*$/.test(run) ? run : null;
}

function idOf(command: string): string {
  const words = command.split(/\s+/).filter((word) => /^[A-Za-z][\w.-]*$/.test(word) && word !== 'run');
  return words.slice(0, 3).join('-').toLowerCase().replaceAll('.', '-').slice(0, 40) || 'step';
}
