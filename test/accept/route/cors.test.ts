import { describe, expect, it } from 'vitest';
import { openDoor } from '../../support/door.ts';

const event = { eventName: 'sum', userId: 'u1', createdAt: 1 };

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
  ])('is refused when %s', async (_, sourceSettings, headers) => {
    const { post } = openDoor(sourceSettings);

    const answer = await post('', preflight(headers));

    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    const allowed = answer.headers?.['access-control-allow-origin'];
    expect(allowed === undefined || headers.origin === SHOP).toBe(true);
  });

  it('gets no header names back that are not a list of names', async () => {
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
