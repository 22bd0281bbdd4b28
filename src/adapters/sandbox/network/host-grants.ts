import { isIP } from 'node:net';

/** A place on the network as a program asks for it. */
export interface Target {
  /** A name in lower case, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Ports that a host without a port allows: the web's. */
const WEB_PORTS = [80, 443];

/** Whether one of the grants (`host`, `host:port`, `*.host`) allows a target; no grant, no target. */
export function isGranted(grants: readonly string[], { host, port }: Target): boolean {
  return grants.some((grant) => {
    const { name, port: granted } = splitGrant(grant);
    if (granted === null ? !WEB_PORTS.includes(port) : granted !== port) return false;
    if (!name.startsWith('*.')) return name === host;
    return isIP(host) === 0 && host.endsWith(name.slice(1)) && host.length > name.length - 1;
  });
}

/** The ports of the host's own loopback that are granted: `localhost:5432`. */
export function loopbackPorts(grants: readonly string[]): readonly number[] {
  const ports = grants.map(splitGrant).filter(({ name }) => ['localhost', '127.0.0.1', '::1'].includes(name));
  return [...new Set(ports.flatMap(({ port }) => port ?? []))];
}

/** The grant that would allow a target, as a plan writes it. */
export function grantFor({ host, port }: Target): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return WEB_PORTS.includes(port) ? name : `${name}:${port}`;
}

/** Reads `host:port`, `[address]:port` or a bare host; `null` when the text is none. */
export function parseTarget(text: string, defaultPort: number): Target | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s/@]+))(?::(\d{1,5}))?$/i.exec(text);
  const host = (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '');
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  return host === undefined || host === '' || port < 1 || port > 65_535 ? null : { host, port };
}

function splitGrant(grant: string): { name: string; port: number | null } {
  const target = parseTarget(grant, 0) ?? parseTarget(grant, 1);
  const hasPort = /:\d{1,5}$/.test(grant) && (grant.startsWith('[') || grant.split(':').length === 2);
  return {
    name: target?.host ?? grant.toLowerCase(),
    port: hasPort ? Number(grant.slice(grant.lastIndexOf(':') + 1)) : null,
  };
}
