// Writes report.md: what this repository is made of, from its own files.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const sources = readdirSync('src', { recursive: true }).filter((path) => path.endsWith('.ts'));
const tests = sources.filter((path) => path.endsWith('.test.ts'));
const licences = execFileSync(process.execPath, ['examples/licences.mjs'], { encoding: 'utf8' });

writeFileSync(
  'report.md',
  [
    `# ${manifest.name} ${manifest.version}`,
    '',
    `- ${sources.length - tests.length} source files, ${tests.length} test files in src`,
    `- ${Object.keys(manifest.dependencies).length} dependencies, ${Object.keys(manifest.devDependencies).length} for development`,
    '',
    '## Licences of the installed packages',
    '',
    '```',
    licences.trimEnd(),
    '```',
    '',
  ].join('\n'),
);
process.stdout.write('report.md is written\n');
