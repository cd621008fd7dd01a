import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DoorServer, startDoorServer } from '../../local/aws/door-server.ts';
import { answerBefore } from '../../local/console.ts';

let paths: string[];
let door: DoorServer | undefined;

beforeEach(() => {
  paths = [];
});

afterEach(async () => {
  await door?.close();
});

async function open(): Promise<DoorServer> {
  door = await startDoorServer({
    port: 0,
    invoke: async (event) => {
      paths.push((event as { readonly rawPath: string }).rawPath);
      return { statusCode: 200, body: '{}' };
    },
    before: answerBefore(async ({ url }, response) => void response.end(`page ${url}`)),
    onTrouble: () => undefined,
  });
  return door;
}

describe('a request', () => {
  it.each([
    '/favicon.ico',
    '/favicon.ico?v=2',
    '/robots.txt',
    '/apple-touch-icon.png',
    '/apple-touch-icon-120x120-precomposed.png',
    '/.well-known/appspecific/com.chrome.devtools.json',
  ])(
    'for %s, which a browser asks for by itself, is answered with nothing and reaches no function',
    async (path) => {
      const { origin } = await open();
      const answers = await Promise.all(['GET', 'HEAD'].map((method) => fetch(origin + path, { method })));

      expect(answers.map(({ status }) => status)).toEqual([204, 204]);
      expect(paths).toEqual([]);
    },
  );

  it.each([
    ['POST', '/favicon.ico'],
    ['GET', '/app/favicon.ico'],
    ['GET', '/favicon'],
    ['GET', '/favicon.icon'],
    ['GET', '/.well-known/openid-configuration'],
  ])('of another kind reaches it: %s %s', async (method, path) => {
    const { origin } = await open();
    await fetch(origin + path, { method });

    expect(paths).toEqual([path]);
  });
});

describe('the pages of this machine', () => {
  it.each(['/', '/?a', '/docs', '/openapi.json', '/_console/page/main.tsx'])(
    "%s is the console's, and the function hears of nothing",
    async (path) => {
      const { origin } = await open();

      expect(await (await fetch(origin + path)).text()).toBe(`page ${path}`);
      expect(paths).toEqual([]);
    },
  );

  it('leave every other method and path to the function', async () => {
    const { origin } = await open();

    await fetch(origin, { method: 'POST', body: '{}' });
    await fetch(`${origin}/openapi.jsonx`);

    expect(paths).toEqual(['/', '/openapi.jsonx']);
  });

  it('let a call of the console be posted', async () => {
    const { origin } = await open();
    const response = await fetch(`${origin}/_console/status`, { method: 'POST', body: '{}' });

    expect(await response.text()).toBe('page /_console/status');
    expect(paths).toEqual([]);
  });
});
