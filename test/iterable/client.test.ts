import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerOf, KEY } from '../support/iterable/client.ts';
import { httpServerOf, tcpServerOf } from '../support/iterable/servers.ts';

const MEBIBYTE = 1_048_576;

describe('a request', () => {
  it('is these bytes and no others', async () => {
    let bytes = '';
    const origin = await tcpServerOf((socket, request) => {
      bytes = request;
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });

    await callerOf(origin)({ body: '{"a":1.0}' });

    const [head = '', body] = bytes.split('\r\n\r\n');
    const [line, ...headers] = head.split('\r\n');
    expect(line).toBe('POST /api/events/track HTTP/1.1');
    expect(headers.map((header) => header.toLowerCase()).toSorted()).toEqual([
      `api-key: ${KEY}`,
      'connection: keep-alive',
      'content-length: 9',
      'content-type: application/json',
      `host: ${new URL(origin).host}`,
    ]);
    expect(body).toBe('{"a":1.0}');
    expect(bytes.split(KEY)).toHaveLength(2);
  });

  it.each([
    ['letters outside ASCII', '{"a":"ünï €"}'],
    ['emoji and joined emoji', '{"a":"😀👩‍👩‍👧"}'],
    ['line feeds and spaces', ' {\r\n\t"a" : 1.00e+2 }\n'],
    ['a byte order mark', '\ufeff{}'],
    ['a mebibyte', `{"a":"${'x'.repeat(MEBIBYTE - 8)}"}`],
    ['a mebibyte of letters of three bytes', `{"a":"${'€'.repeat(MEBIBYTE / 3)}"}`],
    ['nothing', ''],
  ])('carries its body byte for byte: %s', async (_, body) => {
    const server = await httpServerOf();
    await callerOf(server.origin)({ body });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(server.requests[0]?.body.equals(Buffer.from(body))).toBe(true);
  });

  it('goes to the data centre and the path it names, with the key it names', async () => {
    const [us, eu] = [await httpServerOf(), await httpServerOf()];
    const call = callerOf(us.origin, eu.origin);

    await call({ dataCenter: 'EU', path: '/api/users/update', apiKey: 'the-eu-key' });

    expect(us.requests).toEqual([]);
    expect(eu.requests).toMatchObject([
      { method: 'POST', path: '/api/users/update', headers: { 'api-key': 'the-eu-key' } },
    ]);
  });

  it.each([['line\nfeed'], ['line\r\nx-other: 1'], ['nul\u0000'], ['ключ']])(
    'is not sent with a key that no header can carry: %j',
    async (apiKey) => {
      const server = await httpServerOf();
      const call = callerOf(server.origin);
      expect(await call({ apiKey })).toEqual({
        kind: 'no-answer',
        cause: 'UND_ERR_INVALID_ARG',
        isSent: false,
      });
      expect(await call()).toMatchObject({ kind: 'answer' });
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe('an answer', () => {
  it('is handed back as it is, whatever its status and body', async () => {
    let next: { status: number; body: string } = { status: 0, body: '' };
    const server = await httpServerOf((response) => response.writeHead(next.status).end(next.body));
    const call = callerOf(server.origin);
    const aStatus = fc.integer({ min: 200, max: 599 }).filter((status) => ![204, 205, 304].includes(status));
    await fc.assert(
      fc.asyncProperty(aStatus, fc.string({ unit: 'grapheme' }), async (status, body) => {
        next = { status, body };
        expect(await call()).toEqual({ kind: 'answer', status, retryAfter: undefined, body });
      }),
    );
  });

  it.each([
    ['seconds', '120'],
    ['a date', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    ['anything', 'soon'],
  ])('carries Retry-After as it came: %s', async (_, value) => {
    const server = await httpServerOf((response) =>
      response.writeHead(429, { 'Retry-After': value }).end('slow'),
    );
    const exchange = await callerOf(server.origin)();
    expect(exchange).toEqual({ kind: 'answer', status: 429, retryAfter: value, body: 'slow' });
  });

  it('carries the first Retry-After of several', async () => {
    const server = await httpServerOf((response) =>
      response.writeHead(429, { 'Retry-After': ['7', '9'] }).end(),
    );
    expect(await callerOf(server.origin)()).toMatchObject({ retryAfter: '7' });
  });

  it.each([301, 302, 303, 307, 308])('of status %i is not followed', async (status) => {
    const elsewhere = await httpServerOf();
    const server = await httpServerOf((response) =>
      response.writeHead(status, { location: `${elsewhere.origin}/api/events/track` }).end('moved'),
    );
    expect(await callerOf(server.origin)()).toMatchObject({ kind: 'answer', status, body: 'moved' });
    expect(server.requests).toHaveLength(1);
    expect(elsewhere.connections()).toBe(0);
  });

  it('is the last one when the server announces it first', async () => {
    const server = await httpServerOf((response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.writeProcessing();
      response.writeHead(200).end('{}');
    });
    expect(await callerOf(server.origin)()).toMatchObject({ kind: 'answer', status: 200, body: '{}' });
  });

  it('is put together from pieces that cut a character in two', async () => {
    const emoji = Buffer.from('😀');
    const piece = (bytes: Buffer) =>
      Buffer.concat([Buffer.from(`${bytes.length}\r\n`), bytes, Buffer.from('\r\n')]);
    const origin = await tcpServerOf((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      socket.write(piece(emoji.subarray(0, 1)));
      socket.write(piece(emoji.subarray(1)));
      socket.end('0\r\n\r\n');
    });
    expect(await callerOf(origin)()).toMatchObject({ body: '😀' });
  });

  it('may be a mebibyte, and not a byte more', async () => {
    let length = MEBIBYTE;
    const server = await httpServerOf((response) => response.writeHead(200).end('x'.repeat(length)));
    const call = callerOf(server.origin);
    const exchange = await call();
    expect(exchange.kind === 'answer' && exchange.body.length).toBe(MEBIBYTE);

    length++;
    expect(await call()).toEqual({ kind: 'no-answer', cause: 'answer-too-large', isSent: true });

    length = 2;
    expect(await call()).toMatchObject({ kind: 'answer', body: 'xx' });
  });
});
