import { connect } from 'node:net';
import { once } from 'node:events';
import type { Route } from './route-target.ts';
import type { Socket } from 'node:net';
import type { Target } from './host-grants.ts';

const CONNECT_MS = 30_000;

/** A connection to a target, directly or through the caller's proxy. Rejects when there is none. */
export async function openRoute(
  target: Target,
  route: Route & { kind: 'address' | 'upstream' },
): Promise<Socket> {
  if (route.kind === 'address') return await opened({ host: route.address, port: target.port });
  const proxy = new URL(route.proxy);
  const socket = await opened({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: Number(proxy.port || 80),
  });
  const place = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const login =
    proxy.username === ''
      ? ''
      : `Proxy-Authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`;
  socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\n${login}\r\n`);
  const head = await readHead(socket);
  if (/^HTTP\/1\.[01] 200\b/.test(head)) return socket;
  socket.destroy();
  throw new Error(`the caller's proxy answered: ${head.split('\r\n')[0]}`);
}

async function opened(place: { host: string; port: number }): Promise<Socket> {
  const socket = connect(place);
  await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
  return socket;
}

/** Reads the head of an answer and leaves what follows in the socket. */
async function readHead(socket: Socket): Promise<string> {
  let bytes = Buffer.alloc(0);
  for (;;) {
    await once(socket, 'readable', { signal: AbortSignal.timeout(CONNECT_MS) });
    const chunk = socket.read() as Buffer | null; // the socket has no encoding
    if (chunk === null) throw new Error("the caller's proxy closed the connection");
    bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end >= 0) {
      socket.unshift(bytes.subarray(end + 4));
      return bytes.subarray(0, end).toString('latin1');
    }
    if (bytes.length > 65_536) throw new Error("the caller's proxy answered with an endless head");
  }
}
