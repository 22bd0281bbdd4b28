import { BlockList, isIP } from 'node:net';

/** Ranges that are not the public internet, from IANA's special-purpose address registries. */
const SPECIAL_4 = [
  ...[
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
  ],
  ...[
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
  ],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Translated and mapped forms are in it: `64:ff9b::a00:1` would reach 10.0.0.1. */
const SPECIAL_6 = [
  ...[
    '::/128',
    '::1/128',
    '::ffff:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/23',
    '2001:db8::/32',
  ],
  ...['2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
];

// A list for each family: one list would find every IPv4 address in the mapped range of IPv6.
const special = { 4: listOf(SPECIAL_4, 'ipv4'), 6: listOf(SPECIAL_6, 'ipv6') };

/** Whether an address is one of the public internet: not private, loopback, link-local, metadata or reserved. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special[4].check(address, 'ipv4');
  return family === 6 && !special[6].check(address, 'ipv6');
}

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
