/** Every plan and command that the documents print: plans run, commands exist, the library's example works. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.ts';
import { temporaryFolder } from '../src/testing/temporary-folder.ts';

const root = join(import.meta.dirname, '..');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];

interface Block {
  readonly document: string;
  readonly language: string;
  readonly text: string;
}

const blocks: readonly Block[] = documents.flatMap((document) => {
  const source = readFileSync(join(root, document), 'utf8');
  return [...source.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    document,
    language,
    text,
  }));
});

const ofReadme = (language: string): string => {
  const found = blocks.find((block) => block.document === 'README.md' && block.language === language);
  return found?.text ?? '';
};

/** The folder that the README's example runs in, with its store beside it. */
function demo(): { readonly folder: string; readonly env: NodeJS.ProcessEnv } {
  const parent = temporaryFolder();
  const folder = join(parent, 'demo');
  mkdirSync(folder);
  writeFileSync(join(folder, 'orchestrate.yaml'), ofReadme('yaml'));
  writeFileSync(join(folder, 'text.txt'), 'one two three four five six seven\n');
  return {
    folder,
    env: { ...process.env, ORCHESTRATE_STORE: join(parent, 'store'), LANG: 'C.UTF-8', NO_COLOR: '1' },
  };
}

describe('the README', () => {
  test('names the two commands that the package has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const commands = ofReadme('sh').trim().split('\n');
    expect(commands).toEqual(['npm start', 'npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });

  test('shows what its plan really prints', () => {
    const { folder, env } = demo();
    const shown = ofReadme('console').trimEnd().split('\n');
    const [command = '', ...expected] = shown;
    const args = command.replace('$ orchestrate ', '').split(' ');
    const printed = execFileSync(join(root, 'bin/orchestrate'), args, { cwd: folder, env, encoding: 'utf8' });
    const lines = printed.split('\n').map(withoutFigures);
    for (const line of expected.filter((one) => one !== '…')) expect(lines).toContain(withoutFigures(line));
  });

  test('has a library example that runs', () => {
    const { folder, env } = demo();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/brainos-orchestrate'));
    writeFileSync(
      join(folder, 'orchestrate.yaml'),
      ofReadme('yaml')
        .replace(/^ {2}publish: .*\n/m, '')
        .replace('needs: publish', 'needs: look'),
    );
    const source = ofReadme('ts').replace("'brainos-orchestrate'", `'${join(root, 'src/index.ts')}'`);
    writeFileSync(join(folder, 'example.ts'), source);
    const printed = execFileSync(process.execPath, ['example.ts'], { cwd: folder, env, encoding: 'utf8' });
    expect(printed).toBe('completed 3 of 3\n');
  });

  test('names only commands that there are', () => {
    const source = readFileSync(join(root, 'README.md'), 'utf8');
    const named = [...source.matchAll(/orchestrate ([a-z]+)\b/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !(name in COMMANDS))).toEqual([]);
  });
});

/** A line without what differs from run to run: times, digests, widths. */
function withoutFigures(line: string): string {
  return line
    .replace(/\d+\.\d s/g, 'T')
    .replace(/Plan [0-9a-f]{12}/, 'Plan D')
    .replace(/ +/g, ' ')
    .trim();
}

describe('the documents', () => {
  test('are read: there are blocks to hold to', () => {
    expect(blocks.length).toBeGreaterThan(8);
  });

  test('print no command that does not exist', () => {
    const named = blocks
      .filter(({ language }) => language === 'sh' || language === 'console')
      .flatMap(({ text }) =>
        [...text.matchAll(/^\$? ?(?:npx )?orchestrate ([a-z]+)/gm)].map(([, name = '']) => name),
      );
    expect(named.filter((name) => !(name in COMMANDS))).toEqual([]);
  });

  const plans = blocks.filter(({ language, text }) => language === 'yaml' && /^goal:/m.test(text));

  test.each(plans)('print plans that are valid: $document', ({ text }) => {
    const folder = temporaryFolder();
    const file = join(folder, 'plan.yaml');
    writeFileSync(file, text);
    cpSync(file, join(folder, 'copy.yaml'));
    const env = { ...process.env, ORCHESTRATE_STORE: join(folder, 'store') };
    const printed = execFileSync(join(root, 'bin/orchestrate'), ['validate', file], {
      env,
      encoding: 'utf8',
    });
    expect(printed).toContain('plan.yaml');
  });
});
