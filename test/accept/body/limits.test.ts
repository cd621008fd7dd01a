import { describe, expect, it } from 'vitest';
import { apiKey, defineConfig } from '../../../lib/config/define-config.ts';
import type { Identity } from '../../../lib/iterable/project-kinds.ts';
import { openDoor } from '../../support/door.ts';

const event = { eventName: 'sum', userId: 'u1', createdAt: 1 };

describe('a source that is narrowed to some operations', () => {
  const narrow = { operations: ['events/track'] } as const;

  it('uses those by every protocol', async () => {
    const { post, queue } = openDoor(narrow);

    expect(await post(event)).toMatchObject({ status: 202 });
    expect(await post({ ...event, operation: 'events/track' })).toMatchObject({ status: 202 });
    expect(await post(event, { path: '/app/api/events/track' })).toMatchObject({ status: 200 });
    expect(await post({ events: [event] }, { path: '/app/api/events/trackBulk' })).toMatchObject({
      status: 200,
    });
    expect(queue.sent).toHaveLength(4);
  });

  it('is answered 403 for any other', async () => {
    const { post, queue } = openDoor(narrow);
    const update = { userId: 'u1' };

    expect(await post({ ...update, operation: 'users/update' })).toEqual({
      status: 403,
      headers: {},
      body: { error: { code: 'operation-not-allowed', message: 'the source may not use users/update' } },
    });
    expect(await post(update, { path: '/app/api/users/update' })).toMatchObject({
      status: 403,
      body: { code: 'Forbidden' },
    });
    expect(queue.sent).toEqual([]);
  });

  it('hears of each in a list', async () => {
    const { post } = openDoor(narrow);

    expect(await post({ events: [event, { operation: 'users/update', userId: 'u1' }] })).toMatchObject({
      status: 207,
      body: { events: [{}, { error: { code: 'operation-not-allowed' } }] },
    });
  });
});

describe('a project that identifies its users by', () => {
  const only = { eventName: 'sum' };

  it.each<[Identity, object, number]>([
    ['hybrid', { email: 'a@b.c' }, 202],
    ['hybrid', { userId: 'u1' }, 202],
    ['email', { email: 'a@b.c' }, 202],
    ['email', { userId: 'u1' }, 202],
    ['userId', { userId: 'u1' }, 202],
    ['userId', { userId: 'u1', email: 'a@b.c' }, 202],
    ['userId', { email: 'a@b.c' }, 400],
  ])('%s takes %j with %i', async (identity, user, status) => {
    const configuration = defineConfig({
      projects: { us: { dataCenter: 'US', secret: 'iterable-us', identity } },
      sources: { app: { verify: apiKey('source-app'), project: 'us' } },
    });

    const { post } = openDoor({}, { configuration });
    const answer = await post({ ...only, ...user });

    expect(answer.status).toBe(status);
    if (status === 400) expect(answer.body?.error?.issues).toMatchObject([{ path: 'userId' }]);
  });
});

describe('a web app', () => {
  const SHOP = 'https://shop.example.com';
  const settings = { origins: [SHOP, 'http://localhost:8080'] };
  const asks = { origin: SHOP, 'access-control-request-method': 'POST' };
  const preflight = (headers: Record<string, string>) => ({ method: 'OPTIONS', headers });

  it.each(['/app', '/app/api/events/track', '/api/events/track'])(
    'may send to %s from an origin of its source',
    async (path) => {
      const { post } = openDoor(settings);
      const headers = { ...asks, 'access-control-request-headers': 'api-key, content-type' };

      expect(await post('', { path, ...preflight(headers) })).toEqual({
        status: 204,
        headers: {
          'access-control-allow-origin': SHOP,
          vary: 'Origin',
          'access-control-allow-methods': 'POST',
          'access-control-allow-headers': 'api-key, content-type',
          'access-control-max-age': '7200',
        },
      });
    },
  );

  it.each<[string, object, Record<string, string>]>([
    ['no origin is named', {}, asks],
    ['it comes from another origin', settings, { ...asks, origin: 'https://shop.example.com.evil.example' }],
    ['it says no origin', settings, { 'access-control-request-method': 'POST' }],
    ['it only asks for the options', settings, { origin: SHOP }],
  ])('is refused when %s', async (_, its, headers) => {
    const { post } = openDoor(its);

    const answer = await post('', preflight(headers));

    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    const allowed = answer.headers?.['access-control-allow-origin'];
    expect(allowed === undefined || headers.origin === SHOP).toBe(true);
  });

  it('is not told to send what is no list of headers', async () => {
    const { post } = openDoor(settings);
    const headers = { ...asks, 'access-control-request-headers': 'a\r\nset-cookie: b' };

    const answer = await post('', preflight(headers));

    expect(answer.headers).not.toHaveProperty('access-control-allow-headers');
  });

  it.each([
    ['one that is taken', event, {}, 202],
    ['one that is refused', {}, {}, 400],
  ])('may read the answer to %s', async (_, body, headers, status) => {
    const { post } = openDoor(settings);

    expect(await post(body, { headers: { ...headers, origin: SHOP } })).toMatchObject({
      status,
      headers: { 'access-control-allow-origin': SHOP, vary: 'Origin' },
    });
    expect(
      (await post(body, { headers: { origin: 'https://evil.example' } })).headers ?? {},
    ).not.toHaveProperty('access-control-allow-origin');
  });
});
