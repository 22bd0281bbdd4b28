// Prints how many packages the lockfile names, and under which licences they are.
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const counts = new Map();
for (const [path, { license = 'unknown' }] of Object.entries(packages)) {
  if (path !== '') counts.set(license, (counts.get(license) ?? 0) + 1);
}
for (const [license, count] of [...counts].toSorted((a, b) => b[1] - a[1])) {
  process.stdout.write(`${String(count).padStart(4)}  ${license}\n`);
}
