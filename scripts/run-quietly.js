import { spawnSync } from 'node:child_process';
import process from 'node:process';

/**
 * Runs a command whose output interests nobody unless it fails; then all of it is shown.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env] beyond this process's own
 * @returns {boolean} whether it exited with 0
 */
export function runQuietly(program, args, env = {}) {
  const options = { env: { ...process.env, ...env }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  const ended = spawnSync(program, args, { ...options, maxBuffer: 64 * 1024 * 1024 });
  if (ended.status === 0) return true;
  process.stderr.write(`${ended.stdout ?? ''}${ended.stderr ?? ''}${ended.error?.message ?? ''}\n`);
  process.stderr.write(`set-up failed: ${program} ${args.join(' ')}\n`);
  return false;
}
