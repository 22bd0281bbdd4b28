/**
 * The tier rule: the tier measures what can leave the sandbox.
 * 1. It is the highest of what the plan says and the floor of the grants. A command
 *    is `execute` unless the plan says otherwise: what it says is honoured, because
 *    the sandbox enforces it. Other actions are never less than their default.
 * 2. With the sandbox off nothing is enforced, so a command is at least `execute`.
 */
import { highestTier, type Tier } from './tier.ts';
import type { Grants } from './plan.ts';

/** What the tier of a step depends on. */
export interface RiskFactors {
  /** What the plan file says, `null` when it says nothing. */
  readonly declared: Tier | null;
  /** The default of the step's action. */
  readonly action: Tier;
  readonly grants: Pick<Grants, 'hosts' | 'sockets' | 'write'>;
  /** Whether the step launches a command. */
  readonly isCommand: boolean;
  readonly sandbox: 'on' | 'off';
  /** Hosts from which the operator lets steps download; from their configuration, never from a plan. */
  readonly downloadHosts: readonly string[];
}

/** The tier of a step. */
export function tierOf(factors: RiskFactors): Tier {
  const { declared, action, isCommand, sandbox } = factors;
  const stated = isCommand ? (declared ?? action) : highestTier(declared ?? 'read', action);
  const enforced = isCommand && sandbox === 'off' ? 'execute' : 'read';
  return highestTier(stated, grantsFloor(factors), enforced);
}

/** Why a step with these grants cannot be `read`, `null` when it can. */
export function whyNotRead(grants: RiskFactors['grants']): string | null {
  if (grants.hosts.length > 0)
    return 'a step that may reach hosts is never `read`: take `grants.hosts` or `tier` out';
  if (grants.sockets.length > 0)
    return 'a step that may reach sockets is never `read`: take `grants.sockets` or `tier` out';
  if ((grants.write ?? []).length > 0)
    return 'what a `read` step writes is dropped: take `grants.write` or `tier` out';
  return null;
}

/**
 * Whether the operator's list covers a host of a plan. An entry without a port
 * covers ports 80 and 443; `*.host` covers names below it, not itself.
 */
export function isDownloadHost(host: string, downloadHosts: readonly string[]): boolean {
  const wanted = splitHost(host);
  return downloadHosts
    .map(splitHost)
    .some((entry) => coversPort(entry.port, wanted.port) && coversName(entry.name, wanted.name));
}

function grantsFloor({ grants, downloadHosts }: RiskFactors): Tier {
  if (grants.sockets.length > 0) return 'external';
  if (grants.hosts.length === 0) return 'read';
  return grants.hosts.every((host) => isDownloadHost(host, downloadHosts)) ? 'execute' : 'external';
}

interface Host {
  readonly name: string;
  readonly port: string | undefined;
}

function splitHost(host: string): Host {
  const [, name = host, port] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  return { name, port };
}

function coversPort(entry: string | undefined, wanted: string | undefined): boolean {
  return entry === wanted || (entry === undefined && (wanted === '80' || wanted === '443'));
}

function coversName(entry: string, wanted: string): boolean {
  return entry === wanted || (entry.startsWith('*.') && wanted.endsWith(entry.slice(1)));
}
