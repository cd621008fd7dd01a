import { describe, expect, it } from 'vitest';
import type { Request } from '../../../lib/accept/request.ts';
import { DEADLINE, KEY, openDoor } from '../../support/door.ts';
import { requestWith } from '../../support/requests.ts';

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
          'access-control-allow-credentials': 'true',
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
      headers: {
        'access-control-allow-origin': SHOP,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      },
    });
    expect(
      (await post(body, { headers: { origin: 'https://evil.example' } })).headers ?? {},
    ).not.toHaveProperty('access-control-allow-origin');
  });

  it.each(['capacitor://localhost', 'ionic://localhost', 'tauri://localhost', 'app://-'])(
    'may be an app that shows its pages at %s',
    async (origin) => {
      const { post } = openDoor({ origins: [origin] });

      expect(await post('', preflight({ ...asks, origin }))).toMatchObject({ status: 204 });
      expect((await post(event, { headers: { origin } })).headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
      });
    },
  );

  it.each<[string, object, Partial<Request>, number]>([
    ['of a wrong key', event, { headers: { 'api-key': 'wrong' } }, 401],
    [
      'of a wrong key, where it picks the source',
      event,
      { path: '/api/events/track', headers: { 'api-key': 'wrong' } },
      401,
    ],
    ['of a path that is not there', event, { path: '/app/api/events/trakc' }, 404],
    ['of a protocol that is not there', event, { path: '/app/v2/track' }, 404],
    ['of a source that is not there', event, { path: '/apq' }, 404],
    ['of a wrong method', event, { method: 'PUT' }, 405],
  ])('may read why it was refused because %s', async (_, body, request, status) => {
    const { post } = openDoor(settings);
    const headers = { ...request.headers, origin: SHOP };

    expect(await post(body, { ...request, headers })).toMatchObject({
      status,
      headers: { 'access-control-allow-origin': SHOP },
    });
  });

  it.each(['/app/v2/track', '/apq'])('may send to %s, where it reads that nothing is there', async (path) => {
    const ask = (origin: string) => openDoor(settings).post('', { path, ...preflight({ ...asks, origin }) });

    expect(await ask(SHOP)).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': SHOP } });
    expect(await ask('https://evil.example')).toMatchObject({ status: 404, headers: { vary: 'Origin' } });
  });

  it.each<[string, Record<string, string>]>([
    ['none', {}],
    ['another', { origin: 'https://evil.example' }],
    ['its own', { origin: SHOP }],
  ])('gets an answer that says it depends on the origin, whichever was named: %s', async (_, headers) => {
    const withOrigins = await openDoor(settings).post(event, { headers });
    const without = await openDoor().post(event, { headers });

    expect(withOrigins.headers).toHaveProperty('vary', 'Origin');
    expect(without.headers ?? {}).not.toHaveProperty('vary');
  });

  it('has no other events, and no other answer, for a cookie that its browser sends along', async () => {
    const cookie = 'session=s1; api-key=other';
    const sent = async (headers: Record<string, string>) => {
      const { post, queue } = openDoor(settings);
      const answer = await post({ ...event, id: 'e1' }, { headers: { origin: SHOP, ...headers } });
      return { answer, sent: queue.sent };
    };

    expect(await sent({ cookie })).toEqual(await sent({}));
    expect(
      await openDoor(settings).accept(requestWith({ headers: { cookie: `api-key=${KEY}` } }), DEADLINE),
    ).toMatchObject({
      status: 401,
    });
  });
});
