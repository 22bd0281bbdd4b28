import { describe, expect, it } from 'vitest';
import { isDownloadHost, tierOf, whyNotRead, type RiskFactors } from './risk.ts';

const NOTHING = { hosts: [], sockets: [], write: null };
const COMMAND: RiskFactors = {
  declared: null,
  action: 'execute',
  grants: NOTHING,
  isCommand: true,
  sandbox: 'on',
  downloadHosts: ['registry.example.com'],
};

describe('tierOf', () => {
  it.each<[string, Partial<RiskFactors>, string]>([
    ['a command is execute', {}, 'execute'],
    ['a declared read is honoured', { declared: 'read' }, 'read'],
    ['what a plan says of a command is honoured', { declared: 'write' }, 'write'],
    [
      'other actions are never less than their default',
      { declared: 'read', action: 'external', isCommand: false },
      'external',
    ],
    ['nothing enforces write without a sandbox', { declared: 'write', sandbox: 'off' }, 'execute'],
    ['a plan may raise a step', { declared: 'destructive' }, 'destructive'],
    ['a host makes it external', { grants: { ...NOTHING, hosts: ['example.com'] } }, 'external'],
    ['localhost is a host', { grants: { ...NOTHING, hosts: ['localhost:5432'] } }, 'external'],
    ['a download host keeps execute', { grants: { ...NOTHING, hosts: ['registry.example.com'] } }, 'execute'],
    [
      'one other host is enough',
      { grants: { ...NOTHING, hosts: ['registry.example.com', 'example.com'] } },
      'external',
    ],
    ['a socket makes it external', { grants: { ...NOTHING, sockets: ['/run/x.sock'] } }, 'external'],
    [
      'read with a host is not honoured',
      { declared: 'read', grants: { ...NOTHING, hosts: ['example.com'] } },
      'external',
    ],
    [
      'read with a download host is not honoured',
      { declared: 'read', grants: { ...NOTHING, hosts: ['registry.example.com'] } },
      'execute',
    ],
    ['nothing enforces read without a sandbox', { declared: 'read', sandbox: 'off' }, 'execute'],
    ['a text action needs no sandbox', { action: 'read', isCommand: false, sandbox: 'off' }, 'read'],
    ['gates work as usual without a sandbox', { declared: 'external', sandbox: 'off' }, 'external'],
    [
      'a download host raises a read action',
      { action: 'read', isCommand: false, grants: { ...NOTHING, hosts: ['registry.example.com'] } },
      'execute',
    ],
  ])('%s', (_rule, factors, tier) => {
    expect(tierOf({ ...COMMAND, ...factors })).toBe(tier);
  });
});

describe('whyNotRead', () => {
  it('says which grant is in the way', () => {
    expect(whyNotRead(NOTHING)).toBeNull();
    expect(whyNotRead({ ...NOTHING, write: [] })).toBeNull();
    expect(whyNotRead({ ...NOTHING, hosts: ['a.example'] })).toContain('grants.hosts');
    expect(whyNotRead({ ...NOTHING, sockets: ['/x'] })).toContain('grants.sockets');
    expect(whyNotRead({ ...NOTHING, write: ['**'] })).toContain('grants.write');
  });
});

describe('isDownloadHost', () => {
  it.each([
    ['a.example', ['a.example'], true],
    ['A.example:443', ['a.example'], true],
    ['a.example:80', ['a.example'], true],
    ['a.example:22', ['a.example'], false],
    ['a.example', ['a.example:443'], false],
    ['x.a.example', ['a.example'], false],
    ['x.a.example', ['*.a.example'], true],
    ['a.example', ['*.a.example'], false],
    ['*.a.example', ['*.a.example'], true],
    ['evila.example', ['*.a.example'], false],
    ['a.example', [], false],
  ])('%s against %j is %s', (host, list, covered) => {
    expect(isDownloadHost(host, list)).toBe(covered);
  });
});
