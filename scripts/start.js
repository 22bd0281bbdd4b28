/**
 * Runs the example as a person would. Without a terminal nobody can be asked, so it gives the
 * answers in advance, and says so first.
 */
import process from 'node:process';
import { example } from './example.js';

const asks = process.stdin.isTTY === true && process.stdout.isTTY === true;
const answers = asks ? [] : ['--yes', '--approve', example.gate];
if (!asks) {
  process.stdout.write(
    `No terminal to ask at, so this approves the plan and its gate in advance: ${answers.join(' ')}\n`,
  );
}
process.argv.splice(2, 0, 'run', example.plan, ...answers);
await import('../bin/orchestrate.js');
