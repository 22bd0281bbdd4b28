/**
 * Runs the tests as the README does, then every other check, all of them whatever fails, and
 * ends with what failed and the closing line of the tests.
 */
import { spawn } from 'node:child_process';
import process from 'node:process';

const checks = [
  ['test'],
  ['run', 'format:check'],
  ['run', 'lint'],
  ['run', 'types'],
  ['run', 'types:core'],
  ['run', 'unused'],
  ['run', 'build'],
  ['run', 'package:check'],
  ['run', 'docs:check'],
];

const ended = [];
for (const args of checks) {
  process.stdout.write(`\n== npm ${args.join(' ')}\n`);
  ended.push({ name: args.at(-1), ...(await run(args)) });
}
const failed = ended.filter(({ status }) => status !== 0).map(({ name }) => name);
process.stdout.write(failed.length === 0 ? '\nEvery check passed\n' : `\nFailed: ${failed.join(', ')}\n`);
process.stdout.write(`${closingLine(ended[0].output)}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Shows the output as it comes, and keeps it. */
async function run(args) {
  const child = spawn('npm', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    process.stdout.write(chunk);
    output += chunk;
  }
  const status =
    child.exitCode ?? (await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1))));
  return { status, output };
}

function closingLine(output) {
  return output.split('\n').findLast((line) => /^\d+ passed, \d+ failed/.test(line)) ?? 'no test has ended';
}
