import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { OutputRelay } from './output-relay.ts';

const MIB = 1024 ** 2;

test('a slow owner pauses the command, and nothing is lost when it goes on', async () => {
  const [stdout, stderr] = [new PassThrough({ highWaterMark: MIB }), new PassThrough()];
  const waiting: (() => void)[] = [];
  let received = 0;
  const relay = new OutputRelay({
    stdout,
    stderr,
    limitBytes: 64 * MIB,
    onFlood: () => undefined,
    send: (_stream, bytes, sent) => void ((received += bytes.length), waiting.push(sent)),
  });
  for (let index = 0; index < 40; index++) stdout.write(Buffer.alloc(MIB / 8));
  stdout.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(stdout.isPaused()).toBe(true);
  expect(received).toBeLessThan(2 * MIB);
  const ended = once(stdout, 'end');
  const drain = setInterval(() => waiting.splice(0).forEach((sent) => sent()), 1);
  await ended;
  clearInterval(drain);
  expect([received, relay.stderrTail]).toEqual([5 * MIB, '']);
});

test('a flood is reported once and cut at the limit, over both streams together', async () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const received: [number, string][] = [];
  let floods = 0;
  const relay = new OutputRelay({
    stdout,
    stderr,
    limitBytes: 10,
    onFlood: () => floods++,
    send: (stream, bytes, sent) => void (received.push([stream, Buffer.from(bytes).toString()]), sent()),
  });
  stdout.write('123456');
  await new Promise((resolve) => setImmediate(resolve));
  stderr.write('abcdef');
  await new Promise((resolve) => setImmediate(resolve));
  stdout.write('more');
  await new Promise((resolve) => setImmediate(resolve));
  expect(received).toEqual([
    [1, '123456'],
    [2, 'abcd'],
  ]);
  expect([floods, relay.stderrTail]).toEqual([1, 'abcd']);
});
