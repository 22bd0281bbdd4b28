import { lstatSync, readlinkSync, readdirSync } from 'node:fs';
import { etcOperations } from './etc-operations.ts';
import { expandHome } from './expand-home.ts';
import { ROOT } from '../launcher/operation.ts';
import { mountsBelow } from './mounts-below.ts';
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

/** The smallest memory file system there is room for folders in. */
const PAGE = 1024 * 1024;

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
    // Their size comes with the launch; they are here because tools may lie below them.
    ['tmpfs', `${ROOT}/tmp`, PAGE, '1777'],
    ['tmpfs', `${ROOT}${HOME}`, PAGE, '700'],
    ['link', '/tmp', `${ROOT}/var/tmp`],
    ['folder', `${ROOT}/proc`],
    ['folder', `${ROOT}/dev`],
    ['file', `${ROOT}/etc/gitconfig`, identity.config],
    ...tools.trees.toSorted().flatMap(tree),
  ];
}

/** What one launch adds: scratch space, and what it may see. `home` is the caller's, for grants below `~/`. */
export function launchOperations(launch: Launch, home: string): readonly Operation[] {
  const scratch = launch.limits.scratchBytes;
  return [
    ['resize', `${ROOT}/tmp`, scratch],
    ['resize', `${ROOT}${HOME}`, scratch],
    ...launch.grants.read.flatMap((path) => granted('shown', path, home)),
    ...launch.grants.sockets.flatMap((path) => granted('socket', path, home)),
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

/** A mount below a folder is not part of an overlay of it, so each is shown by itself. */
function tree(path: string): readonly Operation[] {
  return [path, ...mountsBelow(path)].flatMap((place): readonly Operation[] => [
    ['open', place, place, '', '', 1],
    ['tree', place, `${ROOT}${place}`],
  ]);
}

/** What is granted below `~/` is found in the step's own home, too. */
function granted(verb: 'shown' | 'socket', grant: string, home: string): readonly Operation[] {
  const path = expandHome(grant, home);
  if (verb === 'shown' && isSystem(path)) return [];
  return [
    ['open', path, path, '', '', 1],
    [verb, path, `${ROOT}${path}`],
    ...(path === grant ? [] : ([['link', path, `${ROOT}${HOME}${grant.slice(1)}`]] as const)),
  ];
}
