/** Hostile input of public projects, where it lies beside the project; the tests say when it does not. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from './settings.ts';
import type { Issue } from '../../src/core/issue.ts';
import { join } from 'node:path';
import { parse as parseYamlText } from 'yaml';
import { parsePlan, parsePlanFile } from '../../src/plan-file/parse-plan-file.ts';
import { parseYaml } from '../../src/plan-file/parse-yaml.ts';
import { planFileOf } from '../../src/plan-file/plan-file-of.ts';

const corpora = join(import.meta.dirname, '../../../shared/corpora');
const isMissing = !existsSync(corpora);
const without = isMissing ? ' (skipped: no ../shared/corpora here)' : '';

/** The issues of a file; a throw fails the test, and so does an issue without a place. */
function issuesOf(text: string | Uint8Array): readonly Issue[] {
  const parsed = parsePlanFile({ ...SETTINGS, text });
  const issues = parsed.ok ? [] : parsed.issues;
  const placed = issues.filter(({ position }) => position && position.line > 0 && position.column > 0);
  expect(placed.length).toBe(issues.length);
  return issues;
}

describe.skipIf(isMissing)(`the YAML test suite${without}`, () => {
  const folder = join(corpora, 'yaml-test-suite/src');
  const cases = isMissing ? [] : readdirSync(folder).flatMap((file) => casesOf(join(folder, file)));

  it('has hundreds of cases here', () => {
    expect(cases.length).toBeGreaterThan(300);
  });

  it('is refused with a place, case by case, because none is a plan', () => {
    for (const { yaml } of cases) expect(issuesOf(yaml).length).toBeGreaterThan(0);
  });

  it('is a syntax error wherever the suite says so', () => {
    const failing = cases.filter(({ fails }) => fails);
    expect(failing.length).toBeGreaterThan(80);
    expect(failing.filter(({ yaml }) => parseYaml(yaml).ok).map(({ name }) => name)).toEqual([]);
  });
});

describe.skipIf(isMissing)(`the JSON test suite${without}`, () => {
  const folder = join(corpora, 'JSONTestSuite/test_parsing');
  const names = isMissing ? [] : readdirSync(folder);

  it('never crashes, and every refusal has a place', () => {
    expect(names.length).toBeGreaterThan(300);
    for (const name of names) expect(issuesOf(readFileSync(join(folder, name))).length).toBeGreaterThan(0);
  });

  it('holds no valid document that is a syntax error here', () => {
    const valid = names.filter((name) => name.startsWith('y_'));
    const refused = valid.filter((name) =>
      issuesOf(readFileSync(join(folder, name))).some(({ code }) => code === 'yaml'),
    );
    expect(valid.length).toBeGreaterThan(90);
    expect(refused).toEqual([]);
  });
});

describe.skipIf(isMissing)(`the big list of naughty strings${without}`, () => {
  const naughty: readonly string[] = isMissing
    ? []
    : JSON.parse(readFileSync(join(corpora, 'blns/blns.json'), 'utf8'));

  it('is kept as it is wherever a text is data', () => {
    expect(naughty.length).toBeGreaterThan(500);
    for (const text of naughty.filter((each) => each.trim() !== '')) {
      const source = {
        goal: 'g',
        steps: { a: { plan: text }, b: { shell: text, env: { V: text } }, c: { notify: text } },
      };
      const parsed = parsePlanFile({ ...SETTINGS, text: JSON.stringify(source) });
      expect(parsed).toMatchObject({
        ok: true,
        value: {
          steps: [{ work: { text } }, { work: { script: text }, env: { V: text } }, { work: { text } }],
        },
      });
      expect(parsed.ok && parsePlanFile({ ...SETTINGS, text: planFileOf(parsed.value, SETTINGS) })).toEqual(
        parsed,
      );
    }
  });

  it('never crashes in any other place, and is refused with a place', () => {
    const issues = naughty.flatMap((text) => [
      ...everyPlace(text).flatMap((value) => issuesOf(JSON.stringify(value))),
      ...issuesOf(`goal: ${text}\nsteps:\n  ${text}: ${text}\n`),
    ]);
    expect(issues.length).toBeGreaterThan(naughty.length * 10);
  });

  it('holds hardly an id', () => {
    const ids = naughty.filter(
      (text) => parsePlan({ goal: 'g', steps: { [text]: { test: 'x' } } }, SETTINGS).ok,
    );
    expect(ids.filter((id) => !/^[A-Za-z][\w-]*$/.test(id))).toEqual([]);
    expect(ids).not.toContain('constructor');
  });
});

describe.skipIf(isMissing)(`path traversal payloads${without}`, () => {
  it('never name a path outside the workspace', () => {
    const folder = join(corpora, 'patt/Directory Traversal/Intruder');
    const lines = existsSync(folder)
      ? readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'latin1').split('\n'))
      : [];
    const accepted = lines.flatMap((path) => {
      const parsed = parsePlan(
        { goal: 'g', steps: { a: { test: 'x', 'working-directory': path } } },
        SETTINGS,
      );
      return parsed.ok ? parsed.value.steps.map((step) => step.workingDirectory) : [];
    });
    expect(lines.length).toBeGreaterThan(100);
    expect(accepted.filter((path) => path.startsWith('/') || path.split('/').includes('..'))).toEqual([]);
  });
});

interface SuiteCase {
  readonly name: string;
  readonly yaml: string;
  readonly fails: boolean;
}

/** The suite writes spaces and control characters as signs. */
function casesOf(path: string): readonly SuiteCase[] {
  const listed: readonly { name?: string; yaml?: string; fail?: boolean }[] = parseYamlText(
    readFileSync(path, 'utf8'),
  );
  return listed.flatMap(({ name = path, yaml, fail = false }) =>
    yaml === undefined ? [] : [{ name, yaml: unmarked(yaml), fails: fail }],
  );
}

function unmarked(yaml: string): string {
  const tabs = yaml.replaceAll('␣', ' ').replaceAll(/—*»/g, '\t');
  return tabs.replaceAll('←', '\r').replaceAll('⇔', '\uFEFF').replaceAll('↵', '').replace(/∎\n$/, '');
}

/** A plan with the text in each place that takes one. */
function everyPlace(text: string): readonly unknown[] {
  const step = (keys: object): object => ({ goal: 'g', steps: { a: { test: 'x', ...keys } } });
  const grant = (key: string): object => step({ grants: { [key]: [text] } });
  return [
    text,
    { [text]: text },
    { goal: text, steps: text },
    { goal: 'g', steps: { [text]: { test: text, needs: text } } },
    { goal: 'g', steps: { a: { [text]: text } } },
    ...['hosts', 'read', 'env', 'sockets', 'cache', 'write', text].map(grant),
    ...['tier', 'timeout', 'working-directory', 'key', 'probe', 'channel', 'needs'].map((key) =>
      step({ [key]: text }),
    ),
    step({ env: { [text]: text }, limits: { memory: text, [text]: text } }),
    step({
      checks: [{ exists: text }, { test: text }, { exit: text }, { [text]: text }],
      undo: { [text]: text },
    }),
  ];
}
