/** Who may ask the console for what, and what its page may load. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import configuration from '#configuration';
import { type Console, createConsole } from '../../../console/server/console.ts';
import { type DoorServer, startDoorServer } from '../../../local/aws/door-server.ts';
import { answerBefore } from '../../../local/console.ts';
import { OperateFault } from '../../../operate/fault.ts';
import { callConsole, faultOf } from '../../support/console-calls.ts';

const TOKEN = 'token-of-this-start';
const FOUND = 200;

let own: Console;
let door: DoorServer;
let console: { readonly door: string; readonly consoleToken: string };
/** What the function got. */
let posted: unknown[];

beforeAll(async () => {
  posted = [];
  own = createConsole({
    token: TOKEN,
    configuration,
    openStack: () => Promise.reject(new OperateFault('not-found', 'no stack runs', { remedy: 'npm start' })),
    dataDirectory: '/nowhere',
    projectDirectory: '/nowhere',
    realProject: undefined,
    destinations: new Map(),
    sandboxes: {},
    curl: undefined,
    mask: (text) => text,
    isKeySecret: () => false,
  });
  door = await startDoorServer({
    port: 0,
    invoke: async (event) => {
      posted.push(event);
      return { statusCode: 202 };
    },
    before: answerBefore(own.serve),
    onTrouble: () => undefined,
  });
  console = { door: door.origin, consoleToken: TOKEN };
});

afterAll(async () => {
  await own.close();
  await door.close();
});

/** The path as it is: `fetch` would take the dots out of it. */
async function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const { hostname, port } = new URL(door.origin);
  const [response] = (await once(request({ hostname, port, path, headers, method }).end(), 'response')) as [
    IncomingMessage,
  ];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('the page', () => {
  it('needs no token, and names the libraries in an import map that its policy knows by its hash', async () => {
    const { status, headers, body } = await get('/?view=events');
    const [, map = ''] = /<script type="importmap">(.+?)<\/script>/.exec(body) ?? [];
    const hash = createHash('sha256').update(map).digest('base64');

    expect(status).toBe(FOUND);
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(body).not.toContain(TOKEN);
    for (const file of Object.values<string>(JSON.parse(map).imports)) {
      expect(await get(file)).toMatchObject({
        status: FOUND,
        headers: { 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' },
      });
    }
  });

  it('has its files in JavaScript, whatever they are written in', async () => {
    const files = readdirSync(new URL('../../../console/page/', import.meta.url), { recursive: true })
      .map((file) => String(file).replaceAll('\\', '/'))
      .filter((file) => /\.(?:tsx?|css)$/.test(file));
    expect(files).toContain('main.tsx');

    for (const file of files) {
      const { status, headers, body } = await get(`/_console/page/${file}`);

      expect([file, status]).toEqual([file, FOUND]);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-type']).toMatch(file.endsWith('css') ? /^text\/css;/ : /^text\/javascript;/);
      expect(body).not.toMatch(/^import type /m);
    }
  });

  it('is sent once, as long as it does not change', async () => {
    const { headers } = await get('/_console/page/main.tsx');

    expect(headers['cache-control']).toBe('no-cache');
    expect(await get('/_console/page/main.tsx', { 'if-none-match': String(headers.etag) })).toMatchObject({
      status: 304,
      body: '',
    });
    expect(await get('/_console/page/main.tsx', { 'if-none-match': '"another"' })).toMatchObject({
      status: FOUND,
    });
  });

  it('says to HEAD what it would say to GET, and refuses all else', async () => {
    const { headers } = await get('/_console/page/main.tsx');

    expect(await get('/_console/page/main.tsx', {}, 'HEAD')).toMatchObject({
      status: FOUND,
      headers: { etag: headers.etag },
      body: '',
    });
    expect(await get('/_console/page/main.tsx', {}, 'PUT')).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD' },
    });
  });

  it.each([
    '/_console/page/../server/token.ts',
    '/_console/page/%2e%2e/server/token.ts',
    '/_console/page/..%2fserver/token.ts',
    '/_console/page//etc/passwd.ts',
    String.raw`/_console/page/..\server\token.ts`,
    '/_console/page/./main.tsx',
    '/_console/page/main.tsx%00.css',
    '/_console/page/tsconfig.json',
    '/_console/page/views',
    '/_console/page/',
    '/_console/page/none.css',
    '/_console/lib/zod/index.js',
    '/_console/lib/preact/package.json',
    '/_console/lib/../package.json',
    '/_console/lib/preact/dist/../../undici/index.js',
  ])('has no file %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: 'There is no such file.\n' });
  });

  it('leaves the other methods of / to the function', async () => {
    await fetch(door.origin, { method: 'POST', body: '{}' });

    expect(posted).toMatchObject([{ rawPath: '/', requestContext: { http: { method: 'POST' } } }]);
  });
});

describe('a call', () => {
  it.each([
    ['without a token', {}],
    ['with another token', { authorization: 'Bearer token-of-the-last-start' }],
    ['with the token of another kind', { authorization: TOKEN }],
    ['with more than the token', { authorization: `Bearer ${TOKEN}x` }],
  ])('is refused %s', async (_case, headers) => {
    const response = await fetch(`${door.origin}/_console/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      error: {
        message: 'this page has not the token of the stack that runs now',
        remedy: 'open the address that npm start prints; at each start it is another one',
      },
    });
  });

  it('takes the token from nowhere but its header', async () => {
    expect((await get(`/_console/status?token=${TOKEN}`)).status).toBe(401);
    expect((await get('/_console/status', { cookie: `token=${TOKEN}` })).status).toBe(401);
  });

  it.each([
    ['a GET', 'status', { method: 'GET', body: null }, 405],
    ['a PUT', 'status', { method: 'PUT' }, 405],
    ['a form', 'status', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['a text', 'status', { headers: { 'content-type': 'text/plain' } }, 415],
    ['what nobody knows', 'nothing', {}, 404],
    ['what every object has', 'constructor', {}, 404],
    ['nothing', '', {}, 404],
  ])('can not be %s', async (_case, name, init: RequestInit, status) => {
    expect(await faultOf(console, name, '{}', init)).toMatchObject({ status, message: expect.any(String) });
  });

  it.each([
    ['no JSON', '{', 'what was asked is not JSON'],
    ['another kind of value', '[]', 'must be an object'],
    ['a member that it does not know', '{"x":1}', 'x: is not a known setting'],
  ])('is refused with %s', async (_case, ask, message) => {
    expect(await faultOf(console, 'status', ask)).toEqual({ status: 400, message });
  });

  it('is refused if it is too large', async () => {
    const ask = JSON.stringify({ x: 'x'.repeat(2 * 1024 * 1024) });

    expect(await faultOf(console, 'status', ask)).toEqual({
      status: 413,
      message: 'a call has 2097152 bytes at most',
    });
  });

  it('has its answer kept nowhere, and says what is wrong and what mends it', async () => {
    const response = await callConsole(console, 'status', {});

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: { message: 'no stack runs', remedy: 'npm start' } });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('says so where there is no history', async () => {
    expect(await faultOf(console, 'events', {})).toMatchObject({ status: 404 });
    // In place of a stream, too.
    expect(await faultOf(console, 'watch', { revision: 0 })).toMatchObject({ status: 404 });
  });
});

describe.each(['/', '/_console/page/main.tsx', '/_console/status'])('%s', (path) => {
  it.each([
    ['another host', { host: 'console.example' }],
    ['a host that only begins like ours', { host: 'localhost.example' }],
    ['another origin', { origin: 'https://console.example' }],
    ['no origin', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
  ])('is not there for %s', async (_case, headers) => {
    const response = await get(path, { authorization: `Bearer ${TOKEN}`, ...headers });

    expect(response.status).toBe(403);
    expect(response.body).toMatch(/^This address answers /);
  });
});
