/**
 * The one way from a step to the network: a proxy on a socket that the init process
 * made in the step's own network namespace.
 *
 * 1. Nothing leaves that `routeTarget` did not allow; an empty list allows nothing.
 * 2. Every refusal is kept, with the grant that would allow it, and told to the program.
 */
import { createServer, request } from 'node:http';
import { openRoute } from './open-route.ts';
import { parseTarget } from './host-grants.ts';
import { routeTarget } from './route-target.ts';
import type { Duplex } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NetworkTerms } from '../../../ports/step-host.ts';
import type { Refusal } from '../../../core/outcome.ts';
import type { Server, Socket } from 'node:net';
import type { Target } from './host-grants.ts';

/** Beyond these a step only repeats itself. */
const MOST_REFUSALS = 20;

/** Headers that are between a program and its proxy. */
const HOP = ['proxy-connection', 'proxy-authorization', 'connection', 'keep-alive'];

export class StepProxy {
  readonly #terms: NetworkTerms;
  readonly #refusals = new Map<string, Refusal>();
  readonly #sockets = new Set<Duplex>();
  readonly #http = createServer((incoming, response) => void this.#forward(incoming, response));

  constructor(listening: Server, terms: NetworkTerms) {
    this.#terms = terms;
    this.#http.on('connect', (incoming, socket) => void this.#tunnel(incoming, socket));
    listening.on('connection', (socket) => {
      this.#keep(socket);
      this.#http.emit('connection', socket);
    });
  }

  get refusals(): readonly Refusal[] {
    return [...this.#refusals.values()];
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #tunnel(incoming: IncomingMessage, socket: Duplex): Promise<void> {
    const target = parseTarget(incoming.url ?? '', 443);
    const remote =
      target === null ? '400 Bad Request\r\n\r\nnot a host and port\n' : await this.#reach(target);
    if (typeof remote === 'string') return void socket.end(`HTTP/1.1 ${remote}`);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    join(socket, remote);
  }

  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : null;
    const target = url?.protocol === 'http:' ? parseTarget(url.host, 80) : null;
    if (url === null || target === null) return void response.writeHead(400).end('this is a proxy\n');
    const remote = await this.#reach(target);
    if (typeof remote === 'string') {
      const [head = '', body = ''] = remote.split('\r\n\r\n');
      return void response.writeHead(Number(head.slice(0, 3))).end(body);
    }
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).filter(([name]) => !HOP.includes(name)),
    );
    const outgoing = request(
      {
        createConnection: () => remote,
        method: incoming.method,
        path: `${url.pathname}${url.search}`,
        headers,
        setHost: false,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }

  /** A connection, or the answer for a program that gets none. */
  async #reach(target: Target): Promise<Socket | string> {
    const route = await routeTarget(target, this.#terms);
    if (route.kind === 'unknown') return `502 Bad Gateway\r\n\r\n${route.reason}\n`;
    if (route.kind === 'refused') {
      const { what, remedy } = route.refusal;
      if (this.#refusals.size < MOST_REFUSALS) this.#refusals.set(what, route.refusal);
      return `403 Forbidden\r\n\r\nrefused: ${what} (no grant); add  ${remedy}\n`;
    }
    try {
      const remote = await openRoute(target, route);
      this.#keep(remote);
      return remote;
    } catch (error) {
      return `502 Bad Gateway\r\n\r\n${target.host}:${target.port}: ${error instanceof Error ? error.message : String(error)}\n`;
    }
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** Carries bytes both ways until either end closes. */
export function join(one: Duplex, other: Duplex): void {
  one.pipe(other);
  other.pipe(one);
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
}
