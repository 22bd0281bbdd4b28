import { isIP } from 'node:net';
import { lookup } from 'node:dns/promises';
import { grantFor, isGranted } from './host-grants.ts';
import { isPublicAddress } from './public-address.ts';
import type { NetworkTerms } from '../../../ports/step-host.ts';
import type { Refusal } from '../../../core/outcome.ts';
import type { Target } from './host-grants.ts';

/** Where a granted target is reached: an address that was checked, or the caller's own proxy. */
export type Route =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'upstream'; readonly proxy: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Decides once: the name is compared with the grants, resolved here, and the address
 * that was checked is the one that is used, so a second answer of the name changes nothing.
 */
export async function routeTarget(target: Target, terms: NetworkTerms): Promise<Route> {
  if (!isGranted(terms.hosts, target)) return refuse(target, grantFor(target));
  const addresses = await addressesOf(target.host);
  const allowed = addresses.find(
    (address) => isPublicAddress(address) || isGranted(terms.hosts, { ...target, host: address }),
  );
  if (
    terms.upstream !== null &&
    (addresses.length === 0 || allowed !== undefined) &&
    isIP(target.host) === 0
  ) {
    return { kind: 'upstream', proxy: terms.upstream };
  }
  if (allowed !== undefined) return { kind: 'address', address: allowed };
  const [first] = addresses;
  if (first === undefined) return { kind: 'unknown', reason: `${target.host} has no address` };
  return refuse(
    { ...target, host: `${target.host} (${first}, not a public address)` },
    `${grantFor(target)}, ${grantFor({ ...target, host: first })}`,
  );
}

function refuse({ host, port }: Target, grant: string): Route {
  return {
    kind: 'refused',
    refusal: { what: `connect ${host}:${port}`, remedy: `grants: { hosts: [${grant}] }` },
  };
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
