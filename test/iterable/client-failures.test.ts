import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { callerOf } from '../support/iterable/client.ts';
import { closedOrigin, tcpServerOf } from '../support/iterable/servers.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const GOOD = `${OK}content-length: 2\r\n\r\n{}`;

/** Each ends the exchange without a whole answer. */
const FAILURES: readonly (readonly [string, (socket: Socket) => void])[] = [
  ['a connection closed before the answer', (socket) => socket.end()],
  ['a connection reset before the answer', (socket) => socket.resetAndDestroy()],
  ['a head cut short', (socket) => socket.end(`${OK}content-le`)],
  [
    'a reset after the head',
    (socket) => socket.write(`${OK}content-length: 9\r\n\r\n`, () => socket.resetAndDestroy()),
  ],
  [
    'a body shorter than its length',
    (socket) => socket.end(`${OK}content-length: 50\r\n\r\n{"code":"Success"}`),
  ],
  [
    'a last piece that never comes',
    (socket) => socket.end(`${OK}transfer-encoding: chunked\r\n\r\n12\r\n{"code":"Success"}\r\n`),
  ],
  ['pieces that are none', (socket) => socket.end(`${OK}transfer-encoding: chunked\r\n\r\nxyz`)],
  ['something that is not HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ['a head without end', (socket) => socket.write(`${OK}x-padding: ${'x'.repeat(200_000)}`)],
];

describe('without a whole answer', () => {
  it.each(FAILURES)('there is none, and the pool goes on: %s', async (_, fail) => {
    let calls = 0;
    const origin = await tcpServerOf((socket) => (++calls === 1 ? fail(socket) : socket.write(GOOD)));
    const call = callerOf(origin);

    const exchange = await call();
    expect(exchange).toEqual({
      kind: 'no-answer',
      cause: expect.stringMatching(/^[A-Z][A-Za-z_]+$/),
      isSent: true,
    });
    expect(await call()).toEqual({ kind: 'answer', status: 200, retryAfter: undefined, body: '{}' });
    expect(calls).toBe(2);
  });

  it('there is none where nobody listens', async () => {
    const call = callerOf(await closedOrigin());
    const exchanges = await Promise.all([call(), call(), call()]);
    expect(exchanges).toEqual(Array(3).fill({ kind: 'no-answer', cause: 'ECONNREFUSED', isSent: false }));
  });

  /** Whether a reset is heard of before anything was written is up to the kernel. */
  it.each<[string, (socket: Socket) => void, unknown]>([
    ['closes it', (socket) => socket.end(), true],
    ['resets it', (socket) => socket.resetAndDestroy(), expect.any(Boolean)],
    ['speaks first, and no HTTP', (socket) => socket.write('220 mail.example.com ESMTP\r\n'), true],
  ])('there is none from a server that, of a new connection, %s', async (_, greet, isSent) => {
    const origin = await tcpServerOf(() => undefined, greet);
    expect(await callerOf(origin)({ timeoutMs: 2_000 })).toEqual({
      kind: 'no-answer',
      cause: expect.stringMatching(/^[A-Z][A-Za-z_]+$/),
      isSent,
    });
  });

  it('there is none from a server without TLS at an address with it', async () => {
    const origin = await tcpServerOf(
      () => undefined,
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    expect(await callerOf(origin.replace('http:', 'https:'))()).toEqual({
      kind: 'no-answer',
      cause: expect.stringMatching(/^E/),
      isSent: false,
    });
  });

  it('there is none from a name that does not exist', async () => {
    const call = callerOf('http://does-not-exist.invalid');
    expect(await call()).toMatchObject({
      kind: 'no-answer',
      cause: expect.stringMatching(/^E/),
      isSent: false,
    });
  });
});

describe('a call that takes too long', () => {
  const dripping = (socket: Socket, piece: string) => {
    const timer = setInterval(() => socket.write(piece), 5);
    socket.on('close', () => clearInterval(timer));
  };

  it.each<[string, (socket: Socket) => void]>([
    ['nothing at all', () => undefined],
    ['a head and nothing after it', (socket) => socket.write(`${OK}content-length: 9\r\n\r\n`)],
    [
      'a head byte by byte',
      (socket) => {
        socket.write(`${OK}x-slow: `);
        dripping(socket, 'x');
      },
    ],
    [
      'a body byte by byte',
      (socket) => {
        socket.write(`${OK}content-length: 999999\r\n\r\n`);
        dripping(socket, ' ');
      },
    ],
    [
      'pieces without end',
      (socket) => {
        socket.write(`${OK}transfer-encoding: chunked\r\n\r\n`);
        dripping(socket, '1\r\n \r\n');
      },
    ],
    ['announcements without end', (socket) => dripping(socket, 'HTTP/1.1 102 Processing\r\n\r\n')],
  ])('ends at its time-out and hangs up: the server sends %s', async (_, behave) => {
    const hungUp = Promise.withResolvers<void>();
    let calls = 0;
    const origin = await tcpServerOf((socket) => {
      if (++calls > 1) return socket.write(GOOD);
      socket.on('close', () => hungUp.resolve());
      return behave(socket);
    });
    const call = callerOf(origin);

    expect(await call({ timeoutMs: 80 })).toEqual({ kind: 'no-answer', cause: 'timeout', isSent: true });
    await hungUp.promise;
    expect(await call()).toMatchObject({ kind: 'answer', status: 200 });
  });

  it('ends at its time-out when its own body is not taken, of which a part was sent', async () => {
    const origin = await tcpServerOf(
      () => undefined,
      (socket) => socket.pause(),
    );
    // Enough to connect, and more than the buffers of two sockets.
    const exchange = await callerOf(origin)({ body: 'x'.repeat(32 * 1_048_576), timeoutMs: 1_500 });
    expect(exchange).toEqual({ kind: 'no-answer', cause: 'timeout', isSent: true });
  });

  it('was not sent when it ends before there is a connection', async () => {
    // Nobody there speaks TLS, or anything else.
    const origin = await tcpServerOf(() => undefined);
    const exchange = await callerOf(origin.replace('http:', 'https:'))({ timeoutMs: 80 });
    expect(exchange).toEqual({ kind: 'no-answer', cause: 'timeout', isSent: false });
  });
});
