import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { createServer as createWebServer } from 'node:http';
import { createSocket } from 'node:dgram';
import { chmodSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AddressInfo, Server } from 'node:net';
import { Bench } from '../bench.ts';
import type { Case } from '../bench.ts';

/** A server outside that counts who came. */
async function listen(where: {
  host?: string;
  path?: string;
}): Promise<{ server: Server; port: number; visits: () => number; close: () => Promise<void> }> {
  let visits = 0;
  const server = createServer((socket) => {
    visits++;
    socket.on('error', () => undefined).end('hello\n');
  });
  server.listen(
    where.path === undefined ? { host: where.host ?? '127.0.0.1', port: 0 } : { path: where.path },
  );
  await once(server, 'listening');
  if (where.path !== undefined && where.path[0] !== '\0') chmodSync(where.path, 0o777);
  const address = server.address() as AddressInfo | string; // a path for a unix socket
  const close = async (): Promise<void> => {
    server.close();
    await once(server, 'close');
  };
  return { server, port: typeof address === 'string' ? 0 : address.port, visits: () => visits, close };
}

const tcp = (host: string, port: number): string =>
  `perl -MSocket -e 'socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in(${port}, inet_aton("${host}"))) ? print "connected\\n" : print "refused: $!\\n"'`;

/** A path that starts with @ is an abstract name. */
const unix = (path: string): string =>
  `perl -MSocket -e 'my $p = "${path}"; $p =~ s/^@/\\0/; socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, sockaddr_un($p)) ? print "connected\\n" : print "refused: $!\\n"'`.replace(
    '$p = "@',
    '$p = "\\@',
  );

/** An address of this machine that is not loopback; `null` where there is none. */
const outward =
  Object.values(networkInterfaces())
    .flat()
    .find((at) => at !== undefined && !at.internal && at.family === 'IPv4')?.address ?? null;

export const NETWORK_CASES: readonly Case[] = [
  {
    title: 'a server on the loopback of the host is out of reach',
    run: async (bench) => {
      const { port, visits, close } = await listen({});
      assert.match((await bench.shell(tcp('127.0.0.1', port))).stdout, /refused/);
      assert.equal(visits(), 0);
      assert.match((await bench.control(tcp('127.0.0.1', port), bench.folder())).output, /connected/);
      await close();
    },
  },
  {
    title: "the machine's own address is out of reach",
    lack: outward === null ? 'this machine has only loopback' : null,
    run: async (bench) => {
      const { port, visits, close } = await listen({ host: '0.0.0.0' });
      assert.match((await bench.shell(tcp(outward ?? '', port))).stdout, /Network is unreachable/);
      assert.equal(visits(), 0);
      assert.match((await bench.control(tcp(outward ?? '', port), bench.folder())).output, /connected/);
      await close();
    },
  },
  {
    title: 'metadata, private and public addresses have no route',
    run: async (bench) => {
      const script = ['169.254.169.254', '10.0.0.1', '192.168.1.1', '1.1.1.1']
        .map((host) => tcp(host, 80))
        .join('; ');
      assert.equal((await bench.shell(script)).stdout, 'refused: Network is unreachable\n'.repeat(4));
      const interfaces = await bench.shell(
        "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; readlink /proc/self/ns/net",
      );
      assert.match(interfaces.stdout, /^lo\n/);
      assert.notEqual(interfaces.stdout.split('\n')[1], readlinkSync('/proc/self/ns/net'));
    },
  },
  {
    title: 'a datagram, and with it a name lookup, does not leave',
    run: async (bench) => {
      const socket = createSocket('udp4');
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
      let received = 0;
      const arrival = new Promise<void>((resolve) => socket.on('message', () => (received++, resolve())));
      const send = `perl -MSocket -e 'socket(my $s, PF_INET, SOCK_DGRAM, 0); send $s, "x", 0, sockaddr_in(${socket.address().port}, inet_aton("127.0.0.1"))'`;
      await bench.shell(send);
      assert.equal(received, 0);
      await bench.control(send, bench.folder());
      await arrival;
      socket.close();
    },
  },
  {
    title: 'an abstract unix socket of the host is out of reach',
    run: async (bench) => {
      const name = `sandbox-suite-${process.pid}`;
      const { visits, close } = await listen({ path: `\0${name}` });
      assert.match((await bench.shell(unix(`@${name}`))).stdout, /refused/);
      assert.equal(visits(), 0);
      assert.match((await bench.control(unix(`@${name}`), bench.folder())).output, /connected/);
      await close();
    },
  },
  {
    title: 'a unix socket of the host is out of reach in the workspace and in every other shown folder',
    run: async (bench) => {
      for (const wish of [
        { writes: 'dropped' },
        { writes: 'kept' },
        { writes: 'kept', grants: { write: ['sub/**'] } },
      ] as const) {
        const workspace = bench.workspace();
        const path = join(workspace, 'host.sock');
        const { visits, close } = await listen({ path });
        const { stdout } = await bench.shell(unix(path), { workspace, ...wish });
        assert.match(stdout, /refused: (Connection refused|Permission denied)/, JSON.stringify(wish));
        assert.equal(visits(), 0);
        assert.match((await bench.control(unix(path), workspace)).output, /connected/);
        await close();
      }
      const folder = bench.folder();
      const path = join(folder, 'host.sock');
      const { visits, close } = await listen({ path });
      assert.match((await bench.shell(unix(path), { grants: { read: [folder] } })).stdout, /refused/);
      assert.equal(
        (await bench.shell(unix(path), { grants: { read: [path] } })).exit.failure?.kind,
        'sandbox',
      );
      assert.equal(visits(), 0);
      await close();
    },
  },
  {
    title: 'a granted unix socket can be used',
    run: async (bench) => {
      const path = join(bench.folder(), 'granted.sock');
      const { visits, close } = await listen({ path });
      assert.equal((await bench.shell(unix(path), { grants: { sockets: [path] } })).stdout, 'connected\n');
      assert.equal(visits(), 1);
      await close();
    },
  },
  {
    title: 'a host without a grant is refused by name, with the grant to paste',
    run: async (bench) => {
      const { exit, stdout } = await bench.shell(
        'curl -s http://packages.example.com/x; curl -sS https://packages.example.com:8443/',
        { grants: { hosts: [] } },
      );
      assert.match(
        stdout,
        /refused: connect packages\.example\.com:80 \(no grant\); add {2}grants: \{ hosts: \[packages\.example\.com\] \}/,
      );
      assert.deepEqual(exit.refusals, [
        { what: 'connect packages.example.com:80', remedy: 'grants: { hosts: [packages.example.com] }' },
        {
          what: 'connect packages.example.com:8443',
          remedy: 'grants: { hosts: [packages.example.com:8443] }',
        },
      ]);
    },
  },
  {
    title: 'a granted address is reached through the proxy, and no other port of it',
    run: async (bench) => {
      const web = createWebServer((_request, response) => response.end('from outside'));
      web.listen(0, '127.0.0.1');
      await once(web, 'listening');
      const { port } = web.address() as AddressInfo; // it listens on a port
      const get = `curl -s --noproxy none http://127.0.0.1:${port}/`;
      const granted = await bench.shell(`${get}; curl -s -p --noproxy none http://127.0.0.1:${port}/`, {
        grants: { hosts: [`127.0.0.1:${port}`] },
      });
      assert.equal(granted.stdout, 'from outsidefrom outside');
      const other = await bench.shell(get, { grants: { hosts: ['127.0.0.1'] } });
      assert.match(other.stdout, /refused: connect 127\.0\.0\.1/);
      web.close();
    },
  },
  {
    title: 'a granted port of the loopback is forwarded, and only that one',
    run: async (bench) => {
      const [one, two] = [await listen({}), await listen({})];
      const { stdout } = await bench.shell(`${tcp('127.0.0.1', one.port)}; ${tcp('127.0.0.1', two.port)}`, {
        grants: { hosts: [`localhost:${one.port}`] },
      });
      assert.equal(stdout, 'connected\nrefused: Connection refused\n');
      assert.equal(two.visits(), 0);
      await Promise.all([one.close(), two.close()]);
    },
  },
  {
    title: "a granted host is asked for at the caller's own proxy",
    run: async () => {
      const asked: string[] = [];
      const proxy = createWebServer();
      proxy.on('connect', (request, socket) => {
        asked.push(request.url ?? '');
        socket.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nyes\n');
      });
      proxy.listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      const { port } = proxy.address() as AddressInfo; // it listens on a port
      const other = new Bench({ ...process.env, HTTPS_PROXY: `http://127.0.0.1:${port}` });
      const { stdout } = await other.shell(
        'curl -s http://packages.invalid/x; curl -s http://other.invalid/x > /dev/null',
        { grants: { hosts: ['packages.invalid'] } },
      );
      await other.close();
      proxy.close();
      assert.deepEqual([stdout, asked], ['yes\n', ['packages.invalid:80']]);
    },
  },
  {
    title: 'what the words of a failed command tell is named as a refusal',
    run: async (bench) => {
      const workspace = bench.workspace();
      const written = await bench.shell('echo x > out/file 2>/dev/null; mkdir out 2>/dev/null; touch file', {
        workspace,
        writes: 'kept',
        grants: { write: [] },
      });
      assert.deepEqual(written.exit.refusals, [
        { what: 'write file', remedy: "grants: { write: ['file'] }" },
      ]);
      // It is on every Debian, and in no step's view.
      const hidden = '/etc/shadow';
      const read = await bench.shell(`cat ${hidden}`);
      assert.deepEqual(read.exit.refusals, [
        { what: `read ${hidden}`, remedy: `grants: { read: [${hidden}] }` },
      ]);
      const absent = await bench.shell('cat /no/such/file');
      assert.deepEqual(absent.exit.refusals, []);
    },
  },
  {
    title: 'a cache keeps what a step with hosts puts there, and nothing of a step without',
    run: async () => {
      const other = new Bench();
      const cacheRoot = other.folder();
      const sandboxed = new Bench(process.env, cacheRoot);
      const put = (name: string) => `echo ${name} > $npm_config_cache/${name}; ls $npm_config_cache`;
      const filled = await sandboxed.shell(put('one'), {
        grants: { cache: ['npm'], hosts: ['packages.example.com'] },
      });
      const tried = await sandboxed.shell(put('two'), { grants: { cache: ['npm'] } });
      const seen = await sandboxed.shell('ls $npm_config_cache', { grants: { cache: ['npm'] } });
      const unknown = await sandboxed.shell('true', { grants: { cache: ['nothing'] } });
      await Promise.all([sandboxed.close(), other.close()]);
      assert.deepEqual([filled.stdout, tried.stdout, seen.stdout], ['one\n', 'one\ntwo\n', 'one\n']);
      assert.equal(unknown.exit.failure?.kind, 'sandbox');
    },
  },
];
