import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { READ_WRITE, ROOT } from '../launcher/operation.ts';
import type { Launch } from '../../../ports/sandbox.ts';
import type { Operation } from '../launcher/operation.ts';

/** Which variable tells a tool where its cache of downloaded packages lies. */
const VARIABLES: Readonly<Record<string, string>> = {
  npm: 'npm_config_cache',
  pnpm: 'npm_config_store_dir',
  yarn: 'YARN_CACHE_FOLDER',
  bun: 'BUN_INSTALL_CACHE_DIR',
  pip: 'PIP_CACHE_DIR',
  uv: 'UV_CACHE_DIR',
  poetry: 'POETRY_CACHE_DIR',
  cargo: 'CARGO_HOME',
  go: 'GOMODCACHE',
  gradle: 'GRADLE_USER_HOME',
  composer: 'COMPOSER_CACHE_DIR',
};

/** Where the caches lie inside. */
const PLACE = '/var/cache/packages';

/** Why the caches of a launch cannot be had; `null` when they can. */
export function whyNoCache(launch: Launch, cacheRoot: string | null): string | null {
  const unknown = launch.grants.cache.find((tool) => VARIABLES[tool] === undefined);
  if (unknown !== undefined)
    return `no cache is known for ${unknown}; known: ${Object.keys(VARIABLES).join(', ')}`;
  return launch.grants.cache.length > 0 && cacheRoot === null
    ? 'caches are granted, and there is no folder for them'
    : null;
}

/** Tells the tools where their caches are. */
export function cacheEnvironment(launch: Launch): Readonly<Record<string, string>> {
  return Object.fromEntries(launch.grants.cache.map((tool) => [VARIABLES[tool] ?? '', `${PLACE}/${tool}`]));
}

/**
 * Shows the caches. Only a step that may download fills them; what another one writes
 * there vanishes with it, so that a step without hosts cannot plant a package.
 */
export function cacheOperations(launch: Launch, cacheRoot: string | null): readonly Operation[] {
  if (cacheRoot === null) return [];
  return launch.grants.cache.flatMap((tool): readonly Operation[] => {
    const folder = join(cacheRoot, tool);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const source = `cache ${tool}`;
    const target = `${ROOT}${PLACE}/${tool}`;
    return [
      ['open', source, folder, '', '', 0],
      launch.grants.hosts.length > 0
        ? ['bind', source, target, READ_WRITE, 1]
        : ['dropped', source, target, launch.limits.scratchBytes],
    ];
  });
}
