import { lstatSync, readlinkSync, readdirSync } from 'node:fs';
import { etcOperations } from './etc-operations.ts';
import { READ_ONLY, READ_WRITE, ROOT } from '../launcher/operation.ts';
import { isSystem } from './tool-view.ts';
import { workspaceOperations } from './workspace-operations.ts';
import type { GitIdentity } from './git-identity.ts';
import type { Launch } from '../../../ports/sandbox.ts';
import type { Machine } from '../machine.ts';
import type { Operation } from '../launcher/operation.ts';
import type { ToolView } from './tool-view.ts';

/** The step's own home: empty at every launch. */
export const HOME = '/home/step';

/** The name of the step's account. */
export const USER = 'step';

/** What does not change from launch to launch. */
export interface RootParts {
  readonly machine: Machine;
  readonly tools: ToolView;
  readonly identity: GitIdentity;
}

/** The part of the root that every launch has: the system, the tools and /etc. */
export function sharedOperations({ machine, tools, identity }: RootParts): readonly Operation[] {
  return [
    ...systemLinks(),
    ...tree('/usr'),
    ...etcOperations({ uid: machine.uid, gid: machine.gid, user: USER, home: HOME }),
    ['link', '/tmp', `${ROOT}/var/tmp`],
    ['folder', `${ROOT}/proc`],
    ['folder', `${ROOT}/dev`],
    ['file', `${ROOT}/etc/gitconfig`, identity.config],
    ...tools.trees.toSorted().flatMap(tree),
  ];
}

/** What one launch adds: scratch space, and what it may see. */
export function launchOperations(launch: Launch): readonly Operation[] {
  const scratch = launch.limits.scratchBytes;
  return [
    ['tmpfs', `${ROOT}/tmp`, scratch, '1777'],
    ['tmpfs', `${ROOT}${HOME}`, scratch, '700'],
    ...launch.grants.read.filter((path) => !isSystem(path)).flatMap((path) => shown(path, READ_ONLY)),
    ...launch.grants.sockets.flatMap((path) => shown(path, READ_WRITE)),
    ...workspaceOperations(launch),
  ];
}

/** `/bin` and its like as the host has them: links into /usr, or folders of their own. */
function systemLinks(): readonly Operation[] {
  const names = readdirSync('/').filter((name) => /^(?:bin|sbin|lib|lib32|lib64|libx32)$/.test(name));
  return names.flatMap((name): readonly Operation[] => {
    const path = `/${name}`;
    return lstatSync(path).isSymbolicLink() ? [['link', readlinkSync(path), `${ROOT}${path}`]] : tree(path);
  });
}

function tree(path: string): readonly Operation[] {
  return [
    ['open', path, path, '', '', 1],
    ['tree', path, `${ROOT}${path}`],
  ];
}

function shown(path: string, attributes: typeof READ_ONLY | typeof READ_WRITE): readonly Operation[] {
  return [
    ['open', path, path, '', '', 1],
    ['bind', path, `${ROOT}${path}`, attributes, 1],
  ];
}
