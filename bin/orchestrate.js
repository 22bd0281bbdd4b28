#!/usr/bin/env node
/**
 * Starts the program, on any Node from 20 on. The program needs Node 24: on an older one this
 * file starts itself again on the Node that comes with the package, on a newer one it runs the
 * program, `main(argv)`, and exits with the status that it returns. Kept in the JavaScript of Node 20, without dependencies.
 */
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The oldest Node on which the program runs. */
const oldestMajor = 24;

/** A launcher's mark in the environment of the program that it starts; see `launch.js`. */
const launchedBy = 'ORCHESTRATE_LAUNCHER';

if (Number.parseInt(process.versions.node, 10) >= oldestMajor) {
  hangUpWithLauncher();
  keepCompiledCode();
  const { main } = await import(program());
  process.exitCode = await main(process.argv.slice(2));
} else {
  const { launch } = await import('./launch.js');
  launch(fileURLToPath(import.meta.url), oldestMajor, launchedBy);
}

/** A clone has the sources, and they are never older than a build; the npm package has the build. */
function program() {
  const source = new URL('../src/cli/main.ts', import.meta.url);
  return existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href;
}

/** Makes the end of the launcher, also by `kill -9`, a SIGHUP of the program. */
function hangUpWithLauncher() {
  if (process.env[launchedBy] === undefined) return;
  delete process.env[launchedBy];
  const hangUp = () => process.kill(process.pid, 'SIGHUP');
  if (!process.connected) return hangUp();
  process.once('disconnect', hangUp);
  // Listening for the end of the channel must not keep the program alive.
  process.channel?.unref();
}

/**
 * Compiling the program's modules takes longer than running them, so V8's code is kept. Not in
 * Node's own default folder below `/tmp`, where another user could lay code for us to run.
 */
function keepCompiledCode() {
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  const folder = cache?.startsWith('/') ? cache : home?.startsWith('/') ? join(home, '.cache') : undefined;
  if (folder !== undefined) nodeModule.enableCompileCache(join(folder, 'orchestrate', 'compiled'));
}
