import { describe, expect, test } from 'vitest';
import { grantFor, isGranted, loopbackPorts, parseTarget } from './host-grants.ts';
import { isPublicAddress } from './public-address.ts';
import { routeTarget } from './route-target.ts';
import { upstreamProxy } from './proxy-environment.ts';

describe('host grants', () => {
  test('an empty list allows nothing', () => {
    expect(isGranted([], { host: 'packages.example.com', port: 443 })).toBe(false);
  });

  test('a host allows the ports of the web, a port only itself', () => {
    const at = (port: number) => ({ host: 'a.example', port });
    expect([80, 443, 22].map((port) => isGranted(['a.example'], at(port)))).toEqual([true, true, false]);
    expect([22, 443].map((port) => isGranted(['a.example:22'], at(port)))).toEqual([true, false]);
  });

  test('a wildcard allows hosts below it, not itself and not what only ends alike', () => {
    const hosts = ['x.example.com', 'a.b.example.com', 'example.com', 'badexample.com', '.example.com'];
    expect(hosts.map((host) => isGranted(['*.example.com'], { host, port: 443 }))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('targets are read as programs write them, and nonsense is none', () => {
    expect(parseTarget('A.Example.:8080', 443)).toEqual({ host: 'a.example', port: 8080 });
    expect(parseTarget('[::1]:80', 443)).toEqual({ host: '::1', port: 80 });
    expect(parseTarget('a.example', 443)).toEqual({ host: 'a.example', port: 443 });
    expect(
      ['', ':80', 'a:0', 'a:70000', 'user@a:80', 'a b:80', 'a/b'].map((text) => parseTarget(text, 443)),
    ).toEqual(Array(7).fill(null));
  });

  test('only ports of the loopback are forwarded', () => {
    expect(loopbackPorts(['localhost:5432', '127.0.0.1:6379', 'localhost', 'db:5432'])).toEqual([5432, 6379]);
  });

  test('a refusal names the grant that would allow it', () => {
    for (const target of [
      { host: 'a.example', port: 443 },
      { host: 'a.example', port: 8443 },
      { host: '10.0.0.1', port: 80 },
    ]) {
      expect(isGranted([grantFor(target)], target)).toBe(true);
    }
  });
});

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'not an address',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false));
  test.each(['1.1.1.1', '93.184.216.34', '2606:4700::1111'])('%s is public', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );
});

describe('the route of a target', () => {
  const terms = (...hosts: string[]) => ({ hosts, upstream: null });

  test('a granted name that leads to a private address is refused, and both grants are named', async () => {
    const route = await routeTarget({ host: 'localhost', port: 80 }, terms('localhost'));
    expect(route).toMatchObject({
      kind: 'refused',
      refusal: { what: expect.stringContaining('not a public address') as string },
    });
  });

  test('an address that is granted as such is used', async () => {
    expect(await routeTarget({ host: '169.254.169.254', port: 80 }, terms('169.254.169.254'))).toEqual({
      kind: 'address',
      address: '169.254.169.254',
    });
    expect((await routeTarget({ host: '169.254.169.254', port: 80 }, terms('*.254'))).kind).toBe('refused');
  });

  test("the caller's proxy is asked for granted names only, and never for a private address", async () => {
    const chained = { hosts: ['a.invalid', 'localhost'], upstream: 'http://proxy:3128' };
    expect(await routeTarget({ host: 'a.invalid', port: 443 }, chained)).toEqual({
      kind: 'upstream',
      proxy: 'http://proxy:3128',
    });
    expect((await routeTarget({ host: 'b.invalid', port: 443 }, chained)).kind).toBe('refused');
    expect((await routeTarget({ host: 'localhost', port: 80 }, chained)).kind).toBe('refused');
  });
});

test("the caller's proxy is found in the environment", () => {
  expect([
    upstreamProxy({}),
    upstreamProxy({ https_proxy: 'proxy:3128' }),
    upstreamProxy({ HTTPS_PROXY: 'socks5://x:1' }),
  ]).toEqual([null, 'http://proxy:3128', null]);
});
