import { connect } from 'node:net';
import { StepProxy, join } from './step-proxy.ts';
import type { NetworkTerms } from '../../../ports/step-host.ts';
import type { Refusal } from '../../../core/outcome.ts';
import type { Server, Socket } from 'node:net';

/** The port on a step's loopback at which its proxy listens. */
export const PROXY_PORT = 18_128;

/** What serves the listening sockets of one step. */
export class StepNetwork {
  readonly #terms: NetworkTerms;
  readonly #servers: Server[] = [];
  readonly #forwarded = new Set<Socket>();
  #proxy: StepProxy | null = null;

  constructor(terms: NetworkTerms) {
    this.#terms = terms;
  }

  /** Takes a listening socket of the step's network namespace. */
  serve(server: Server, port: number): void {
    this.#servers.push(server);
    if (port === PROXY_PORT) this.#proxy = new StepProxy(server, this.#terms);
    else server.on('connection', (socket) => this.#forward(socket, port));
  }

  get refusals(): readonly Refusal[] {
    return this.#proxy?.refusals ?? [];
  }

  close(): void {
    this.#proxy?.close();
    for (const socket of this.#forwarded) socket.destroy();
    for (const server of this.#servers) server.close();
  }

  /** A granted port of the host's own loopback. */
  #forward(socket: Socket, port: number): void {
    const remote = connect({ host: 'localhost', port });
    for (const end of [socket, remote]) {
      this.#forwarded.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => this.#forwarded.delete(end));
    }
    join(socket, remote);
  }
}
