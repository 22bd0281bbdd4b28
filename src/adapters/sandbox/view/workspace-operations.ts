import { grantBase } from '../../../core/write-grant.ts';
import { mountsBelow } from './mounts-below.ts';
import { READ_ONLY, READ_WRITE, ROOT } from '../launcher/operation.ts';
import type { Launch } from '../../../ports/sandbox.ts';
import type { Operation } from '../launcher/operation.ts';

const SOURCE = 'workspace';

/** The workspace at its own path, as the launch may change it. */
export function workspaceOperations(launch: Launch): readonly Operation[] {
  const [device = '', inode = ''] = launch.workspaceId.split(':');
  const target = `${ROOT}${launch.workspace}`;
  const open: Operation = ['open', SOURCE, launch.workspace, device, inode, 0];
  if (launch.writes === 'dropped')
    return [open, ['dropped', SOURCE, target, launch.limits.scratchBytes], ...droppedBelow(launch)];
  const guard: Operation = ['guard', SOURCE, target];
  const grants = launch.grants.write;
  if (grants === null || grants.includes('**')) return [open, ['bind', SOURCE, target, READ_WRITE, 1], guard];
  return [
    open,
    ['bind', SOURCE, target, READ_ONLY, 1],
    ...grants.flatMap((grant) => granted(grant, target)),
    guard,
  ];
}

/** An overlay does not hold what is mounted below the workspace. */
function droppedBelow(launch: Launch): readonly Operation[] {
  return mountsBelow(launch.workspace).flatMap((path): readonly Operation[] => [
    ['open', path, path, '', '', 0],
    ['dropped', path, `${ROOT}${path}`, launch.limits.scratchBytes],
  ]);
}

function granted(grant: string, workspace: string): readonly Operation[] {
  const path = grantBase(grant);
  return [
    ['grant', SOURCE, path, grant.endsWith('/**') ? 'folder' : 'file'],
    ['bind', `${SOURCE}/${path}`, `${workspace}/${path}`, READ_WRITE, 1],
  ];
}
