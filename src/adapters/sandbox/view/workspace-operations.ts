import { grantBase } from '../../../core/write-grant.ts';
import { READ_ONLY, READ_WRITE, ROOT } from '../launcher/operation.ts';
import type { Launch } from '../../../ports/sandbox.ts';
import type { Operation } from '../launcher/operation.ts';

const SOURCE = 'workspace';

/** The workspace at its own path, as the launch may change it. */
export function workspaceOperations(launch: Launch): readonly Operation[] {
  const [device = '', inode = ''] = launch.workspaceId.split(':');
  const target = `${ROOT}${launch.workspace}`;
  const open: Operation = ['open', SOURCE, launch.workspace, device, inode, 0];
  if (launch.writes === 'dropped') return [open, ['dropped', SOURCE, target, launch.limits.scratchBytes]];
  const grants = launch.grants.write;
  if (grants === null || grants.includes('**')) return [open, ['bind', SOURCE, target, READ_WRITE, 1]];
  return [open, ['bind', SOURCE, target, READ_ONLY, 1], ...grants.flatMap((grant) => granted(grant, target))];
}

function granted(grant: string, workspace: string): readonly Operation[] {
  const path = grantBase(grant);
  return [
    ['grant', SOURCE, path, grant.endsWith('/**') ? 'folder' : 'file'],
    ['bind', `${SOURCE}/${path}`, `${workspace}/${path}`, READ_WRITE, 1],
  ];
}
