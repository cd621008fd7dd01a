import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { type DoorServer, type DoorServerSettings, startDoorServer } from '../../../local/aws/door-server.ts';
import { hasIPv6 } from '../../support/loopbacks.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: "Payload size 10 MB" */
const MAX_BODY_BYTES = 10_485_760;

let doors: DoorServer[] = [];
let events: APIGatewayProxyEventV2[] = [];
let logged: string[] = [];

afterEach(async () => {
  await Promise.all(doors.map((door) => door.close()));
  [doors, events, logged] = [[], [], []];
});

async function open(settings: Partial<DoorServerSettings> = {}): Promise<DoorServer> {
  const door = await startDoorServer({
    port: 0,
    invoke: async (event) => {
      events.push(event as APIGatewayProxyEventV2);
      return { statusCode: 200, body: '{}' };
    },
    onTrouble: (line) => void logged.push(line),
    ...settings,
  });
  doors.push(door);
  return door;
}

const bytesIn = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2) =>
  Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');

describe('a request', () => {
  it('reaches the function as an HTTP API hands it over', async () => {
    const { origin } = await open();

    await fetch(`${origin}/app/v1//track%2F?a=1&a=2&b=%2F`, {
      method: 'PUT',
      headers: { 'X-Own': 'yes', 'user-agent': 'probe/1' },
      body: '{}',
    });

    const path = '/app/v1//track%2F';
    expect(events).toMatchObject([
      {
        version: '2.0',
        routeKey: '$default',
        rawPath: path,
        rawQueryString: 'a=1&a=2&b=%2F',
        headers: { 'x-own': 'yes', host: new URL(origin).host },
        requestContext: {
          domainName: 'localhost',
          stage: '$default',
          http: {
            method: 'PUT',
            path,
            sourceIp: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
            userAgent: 'probe/1',
          },
        },
      },
    ]);
  });

  it.each([
    ['abc.tunnel.example', 'abc.tunnel.example', 'abc'],
    ['abc.tunnel.example:8443', 'abc.tunnel.example', 'abc'],
    ['127.0.0.1:3000', '127.0.0.1', '127'],
    ['[::1]:3000', '[::1]', '[::1]'],
  ])('to the host %s has the name without the port', async (host, domainName, domainPrefix) => {
    const { origin } = await open();
    await once(request(`${origin}/app`, { headers: { host } }).end(), 'response');

    expect(events).toMatchObject([{ requestContext: { domainName, domainPrefix } }]);
  });

  it('keeps every byte of its body', async () => {
    const { origin } = await open();
    const body = Buffer.from([0, 255, 0xed, 0xa0, 0x80, 10, 13]);

    await fetch(origin, { method: 'POST', body });

    expect(events.map(bytesIn)).toEqual([body]);
  });

  /** As API Gateway's documentation says of payload format 2.0, and no other way. */
  it('has every value of a header that comes more than once, with commas between, and its cookies apart', async () => {
    const { origin } = await open();
    const { port } = new URL(origin);
    const socket = connect(Number(port), '127.0.0.1');
    const lines = [
      ...['POST /app HTTP/1.1', 'Host: x', 'Connection: close', 'Content-Length: 0'],
      ...['X-Many: 1', 'x-many: 2,3', 'X-MANY: 4'],
      // Of these Node's own `headers` keep the first.
      ...[
        'Content-Type: application/json',
        'Content-Type: application/json',
        'User-Agent: a',
        'User-Agent: b',
      ],
      ...['Authorization: Bearer a', 'Authorization: Bearer b'],
      ...['Cookie: a=1; b=2', 'Cookie: c=3'],
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    await once(socket.resume(), 'close');

    const [{ headers, cookies, requestContext } = {} as APIGatewayProxyEventV2] = events;
    expect(headers).toEqual({
      host: 'x',
      connection: 'close',
      'content-length': '0',
      'x-many': '1,2,3,4',
      'content-type': 'application/json,application/json',
      'user-agent': 'a,b',
      authorization: 'Bearer a,Bearer b',
    });
    expect(cookies).toEqual(['a=1', 'b=2', 'c=3']);
    expect(requestContext.http.userAgent).toBe('a,b');
  });

  it('without cookies has none', async () => {
    const { origin } = await open();
    await fetch(`${origin}/app`);

    expect(events[0]).not.toHaveProperty('cookies');
  });

  it('is refused when its body is larger than an HTTP API takes, and the function never hears of it', async () => {
    const { origin } = await open();
    const largest = await fetch(origin, { method: 'POST', body: Buffer.alloc(MAX_BODY_BYTES, 'x') });
    const larger = await fetch(origin, { method: 'POST', body: Buffer.alloc(MAX_BODY_BYTES + 1, 'x') });

    expect(largest.status).toBe(200);
    expect(larger.status).toBe(413);
    expect(await larger.json()).toEqual({ message: 'Request Entity Too Large' });
    expect(events.map((event) => bytesIn(event).length)).toEqual([MAX_BODY_BYTES]);
  });

  it('that ends in the middle costs the others nothing', async () => {
    const { origin } = await open();
    const { port } = new URL(origin);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /app HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    socket.destroySoon();
    await once(socket, 'close');

    expect((await fetch(`${origin}/app`)).status).toBe(200);
    expect(events).toHaveLength(1);
  });
});

describe('an answer of the function', () => {
  it('is handed on with its status and headers', async () => {
    const headers = { 'content-type': 'text/plain', 'retry-after': 7 };
    const { origin } = await open({ invoke: async () => ({ statusCode: 503, headers, body: 'later' }) });

    const response = await fetch(`${origin}/app`);

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(await response.text()).toBe('later');
  });

  it('that does not come is the 500 of an HTTP API, and a line of the log', async () => {
    const { origin } = await open({ invoke: () => Promise.reject(new Error('Task timed out')) });

    const response = await fetch(`${origin}/app`);

    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal Server Error' });
    expect(logged).toEqual(['the HTTP function failed: Task timed out']);
  });

  it('is waited for by a close', async () => {
    const answer = Promise.withResolvers<object>();
    const invoked = Promise.withResolvers<void>();
    const { origin, close } = await open({
      invoke() {
        invoked.resolve();
        return answer.promise;
      },
    });
    const response = fetch(`${origin}/app`);
    await invoked.promise;

    const closed = close();
    doors = [];
    answer.resolve({ statusCode: 202, body: '' });

    expect((await response).status).toBe(202);
    await closed;
    await expect(fetch(`${origin}/app`)).rejects.toThrow('fetch failed');
  });
});

describe('what is answered before the function', () => {
  it('is not told to it, nor to who hears of answers', async () => {
    const heard: string[] = [];
    const { origin } = await open({
      before: async ({ url }, response) => {
        if (url !== '/own') return false;
        response.end('before');
        return true;
      },
      onAnswer: ({ path }) => void heard.push(path),
    });

    expect(await (await fetch(`${origin}/own`)).text()).toBe('before');
    expect((await fetch(`${origin}/other`)).status).toBe(200);
    expect(events.map(({ rawPath }) => rawPath)).toEqual(['/other']);
    expect(heard).toEqual(['/other']);
  });
});

describe('the address', () => {
  it.runIf(hasIPv6)('is both loopbacks under one port', async () => {
    const { origin } = await open();
    const { port } = new URL(origin);

    expect(origin).toBe(`http://localhost:${port}`);
    for (const host of ['127.0.0.1', '[::1]']) {
      expect((await fetch(`http://${host}:${port}/app`)).status).toBe(200);
    }
  });

  it.runIf(hasIPv6).each([
    ['127.0.0.1', '127.0.0.1', '[::1]'],
    ['::1', '[::1]', '127.0.0.1'],
  ])('is %s alone when told', async (host, name, other) => {
    const { origin } = await open({ host });
    const { port } = new URL(origin);

    expect(origin).toBe(`http://${name}:${port}`);
    expect((await fetch(`${origin}/app`)).status).toBe(200);
    await expect(fetch(`http://${other}:${port}/app`)).rejects.toThrow('fetch failed');
  });

  it('of every interface is shown as one that a client can dial', async () => {
    const { origin } = await open({ host: '0.0.0.0' });

    expect(origin).toMatch(/^http:\/\/localhost:\d+$/);
    expect((await fetch(`${origin.replace('localhost', '127.0.0.1')}/app`)).status).toBe(200);
  });

  it.runIf(hasIPv6)('that is taken at one of the loopbacks is refused, and the other let go', async () => {
    const taken = new URL((await open({ host: '::1' })).origin);
    const port = Number(taken.port);

    await expect(open({ port })).rejects.toMatchObject({
      name: 'ListenError',
      cause: { code: 'EADDRINUSE' },
    });

    await expect(open({ port, host: '127.0.0.1' })).resolves.toBeDefined();
  });
});
