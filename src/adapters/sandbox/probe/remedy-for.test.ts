import { describe, expect, test } from 'vitest';
import { remedyFor } from './remedy-for.ts';
import type { Facts } from './facts.ts';

const ORDINARY: Facts = {
  apparmorRestricts: false,
  cloneForbidden: false,
  noUserNamespaces: false,
  container: false,
  kernel: '6.8.0-45-generic',
  root: false,
};
const FORBIDDEN = 'no sandbox: make a user namespace: Operation not permitted';

describe('the remedy for a sandbox that does not hold', () => {
  test.each([
    ['restricted by AppArmor', { apparmorRestricts: true }, 'apparmor_parser -r /etc/apparmor.d/orchestrate'],
    ['switched off by Debian', { cloneForbidden: true }, 'kernel.unprivileged_userns_clone=1'],
    ['switched off', { noUserNamespaces: true }, 'user.max_user_namespaces=15000'],
    ['in a container', { container: true }, '--security-opt seccomp=unconfined'],
    ['on WSL 1', { kernel: '4.4.0-19041-Microsoft' }, 'wsl --set-version'],
    ['in gVisor', { kernel: '4.4.0', container: true }, 'another runtime, such as runc'],
    ['on an old kernel', { kernel: '5.10.0-28-amd64' }, '5.12 or newer'],
    ['for another reason', {}, 'docs/sandbox.md'],
  ] as const)(
    'where user namespaces are %s it names the one thing to do and --sandbox off',
    (_where, facts, words) => {
      const remedy = remedyFor(FORBIDDEN, { ...ORDINARY, ...facts });
      expect(remedy).toContain(words);
      expect(remedy).toContain('--sandbox off');
    },
  );

  test('root that cannot become another user is told to be an ordinary one', () => {
    expect(remedyFor('no sandbox: give up root: Invalid argument', { ...ORDINARY, root: true })).toContain(
      'Run as an ordinary user',
    );
  });
});
