import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { READ_ONLY, ROOT } from '../launcher/operation.ts';
import type { Operation } from '../launcher/operation.ts';

/** What ordinary programs read in /etc and what holds no secret; `*` ends a prefix. */
const SHOWN = [
  ...['ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'alternatives', 'localtime', 'timezone', 'os-release'],
  ...[
    'ssl/certs',
    'ssl/openssl.cnf',
    'ssl/cert.pem',
    'pki/tls/certs',
    'pki/ca-trust',
    'ca-certificates',
    'ca-certificates.conf',
  ],
  ...[
    'crypto-policies',
    'debian_version',
    'mime.types',
    'magic',
    'services',
    'protocols',
    'rpc',
    'locale.alias',
  ],
  ...['locale.conf', 'fonts', 'xdg', 'terminfo', 'inputrc', 'gai.conf', 'perl', 'python3*', 'java*', 'maven'],
  ...['chromium', 'chromium.d', 'ImageMagick*', 'bash_completion.d', 'debuginfod'],
];

const SMALL_FILE = 131_072;
const SMALL_FOLDER = 12;

/** The step's own accounts, names and hosts. */
export interface OwnEtc {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly home: string;
}

/** The /etc of the sandbox: a few files of the host, and its own where a step would look for itself. */
export function etcOperations(own: OwnEtc): readonly Operation[] {
  return [...shownNames().flatMap(show), ...ownFiles(own)];
}

function shownNames(): readonly string[] {
  const names = list('/etc');
  return SHOWN.flatMap((shown) =>
    shown.endsWith('*') ? names.filter((name) => name.startsWith(shown.slice(0, -1))) : [shown],
  );
}

/**
 * A link stays a link: it leads into /usr, or to something else that is shown. What is
 * small is copied, because each mount costs every launch.
 */
function show(name: string): readonly Operation[] {
  const path = `/etc/${name}`;
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isSymbolicLink()) return [['link', readlinkSync(path), `${ROOT}${path}`]];
  if (stat.isDirectory() ? list(path).length <= SMALL_FOLDER && isPlain(path) : stat.size <= SMALL_FILE)
    return copy(path, stat);
  return [
    ['open', path, path, '', '', 1],
    ['bind', path, `${ROOT}${path}`, READ_ONLY, 0],
  ];
}

function copy(path: string, stat: Stats): readonly Operation[] {
  if (stat.isDirectory())
    return [
      ['folder', `${ROOT}${path}`],
      ...list(path).flatMap((name) => show(`${path}/${name}`.slice('/etc/'.length))),
    ];
  // What only root may read stays root's.
  return stat.isFile() && (stat.mode & 0o004) !== 0 ? [['file', `${ROOT}${path}`, readFileSync(path)]] : [];
}

/** Whether a folder holds no folders. */
function isPlain(path: string): boolean {
  return list(path).every((name) => !lstatSync(`${path}/${name}`, { throwIfNoEntry: false })?.isDirectory());
}

function ownFiles({ uid, gid, user, home }: OwnEtc): readonly Operation[] {
  const file = (name: string, lines: readonly string[]): Operation => [
    'file',
    `${ROOT}/etc/${name}`,
    `${lines.join('\n')}\n`,
  ];
  return [
    file('passwd', [
      'root:x:0:0:root:/root:/usr/sbin/nologin',
      `${user}:x:${uid}:${gid}:${user}:${home}:/bin/sh`,
      'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
    ]),
    file('group', ['root:x:0:', `${user}:x:${gid}:`, 'nogroup:x:65534:']),
    file('hosts', ['127.0.0.1 localhost sandbox', '::1 localhost']),
    file('hostname', ['sandbox']),
    file('nsswitch.conf', [
      'passwd: files',
      'group: files',
      'shadow: files',
      'hosts: files',
      'services: files',
      'protocols: files',
    ]),
    file('machine-id', ['0'.repeat(31) + '1']),
    file('shells', ['/bin/sh', '/bin/bash']),
  ];
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
