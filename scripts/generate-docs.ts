/**
 * Writes what is generated from the schema of the plan language: `docs/plan.md` and
 * `plan.schema.json`. With `--check` it writes nothing and fails when they are out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ACTIONS } from '../src/actions/table.ts';
import { planDocs } from './plan-docs.ts';
import { planJsonSchema } from '../src/core/plan-schema/plan-json-schema.ts';

const root = join(import.meta.dirname, '..');
const files = new Map([
  ['docs/plan.md', planDocs(ACTIONS)],
  ['plan.schema.json', `${JSON.stringify(planJsonSchema(ACTIONS), null, 2)}\n`],
]);

if (process.argv.includes('--check')) check();
else for (const [path, text] of files) writeFileSync(join(root, path), text);

function check(): void {
  const stale = [...files].filter(([path, text]) => current(path) !== text).map(([path]) => path);
  if (stale.length === 0) return;
  console.error(`${stale.join(' and ')} out of date: run node scripts/generate-docs.ts`);
  process.exitCode = 1;
}

function current(path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
