import { resolve } from 'node:path';
import { expandHome } from './expand-home.ts';
import { isBelow } from './tool-view.ts';
import type { Launch } from '../../../ports/sandbox.ts';

/** Folders of the system that a workspace or a grant must neither be nor lie in. */
const KERNEL = ['/proc', '/sys', '/dev'];

/** Folders that hold the system itself, or everything. */
const SYSTEM = ['/', '/usr', '/etc', '/bin', '/sbin', '/lib', '/lib64', '/boot', '/run', '/var', '/home'];

/** Why a launch does not make sense, before anything is tried; `null` when it does. */
export function whyNotLaunched(launch: Launch): string | null {
  const { workspace, workspaceId, folder, argv, grants } = launch;
  if (argv.length === 0 || argv[0] === '') return 'there is no command';
  if ([...argv, ...Object.entries(launch.env).flat()].some((text) => text.includes('\0')))
    return 'the command or its environment holds a NUL';
  if (!isNormal(workspace)) return `the workspace ${workspace} is not a complete path`;
  if (SYSTEM.includes(workspace) || isBelow(workspace, KERNEL))
    return `${workspace} cannot be a workspace: it is part of the system`;
  if (!/^\d+:\d+$/.test(workspaceId)) return 'it is not known which folder was approved as the workspace';
  if (!isNormal(folder) || !isBelow(folder, [workspace]))
    return `the folder ${folder} is not inside the workspace`;
  const granted = [...grants.read, ...grants.sockets].map((path) => expandHome(path, '/home/caller'));
  const wrong = granted.find((path) => !isNormal(path) || path === '/' || isBelow(path, KERNEL));
  return wrong === undefined ? null : `${wrong} cannot be granted`;
}

function isNormal(path: string): boolean {
  return path.startsWith('/') && resolve(path) === path;
}
