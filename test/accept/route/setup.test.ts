import { describe, expect, it } from 'vitest';
import { hmac, type SourceSettings, standardWebhook } from '../../../lib/config/define-config.ts';
import { github, slack, stripe, twilio } from '../../../lib/config/providers.ts';
import { DEADLINE, openDoor } from '../../support/door.ts';
import { requestWith } from '../../support/requests.ts';

const map = () => ({ eventName: 'made', userId: 'u1' });
const signed = hmac({
  secret: 's',
  header: 'x-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  template: '{body}',
});

/** Without credentials, as whoever only tries an address. */
async function tried(
  settings: Partial<SourceSettings>,
  { method = 'GET', path = '/app', headers = {} as Record<string, string> },
) {
  const { accept, queue, logged } = openDoor(settings);
  const answer = await accept(requestWith({ method, path, headers, body: Buffer.alloc(0) }), DEADLINE);
  return { answer, queued: [...queue.sent, ...queue.buried], logged: logged() };
}

describe("a webhook's path, tried by its provider", () => {
  const webhooks: [string, Partial<SourceSettings>][] = [
    ...[standardWebhook, github, slack, stripe, twilio].map((scheme): [string, Partial<SourceSettings>] => [
      `signed as ${scheme('s').scheme}`,
      { verify: scheme('s') },
    ]),
    ['signed in a way of its own', { verify: signed }],
    ['known by a key, with a map', { map }],
  ];

  it.each(webhooks)('is there for GET and HEAD, whoever asks, and tells nothing: %s', async (_, settings) => {
    for (const method of ['GET', 'HEAD']) {
      for (const path of ['/app', '/app/']) {
        const { answer, queued, logged } = await tried(settings, { method, path });

        expect(answer).toEqual({ status: 200 });
        expect(queued).toEqual([]);
        expect(logged).toMatchObject([
          { level: 'debug', source: 'app', status: 200, accepted: 0, refused: 0 },
        ]);
      }
    }
  });

  it('answers the same to a question that it does not know', async () => {
    const { answer } = await tried({ map }, { path: '/app', headers: { 'hub.challenge': 'c' } });

    expect(answer).toEqual({ status: 200 });
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get'])(
    'allows no %s, and says what it allows',
    async (method) => {
      const { answer } = await tried({ map }, { method });

      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST, GET, HEAD' } });
    },
  );
});

describe('a path that is no webhook', () => {
  it.each<[string, string, Partial<SourceSettings>]>([
    ["a client's, whose GET is a POST that was redirected", '/app', {}],
    ["Iterable's below a source", '/app/api/events/track', {}],
    ["Iterable's below a webhook", '/app/api/events/track', { map, protocols: ['iterable'] }],
    ["Segment's, without a source", '/v1/track', {}],
  ])('takes POST only: %s', async (_, path, settings) => {
    for (const method of ['GET', 'HEAD']) {
      const { answer } = await tried(settings, { method, path });

      expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    }
  });

  it('is not found before its method is looked at', async () => {
    expect((await tried({ map }, { path: '/other' })).answer.status).toBe(404);
    expect((await tried({ map }, { path: '/app/api/users/update' })).answer.status).toBe(404);
  });
});

/** https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#4-abuse-protection */
describe('a sender of CloudEvents that asks whether it may send', () => {
  const asks = { 'webhook-request-origin': 'eventgrid.azure.net' };
  const ask = (headers: Record<string, string>, path = '/app', settings: Partial<SourceSettings> = {}) =>
    tried(settings, { method: 'OPTIONS', path, headers });

  it.each<[string, Partial<SourceSettings>]>([
    ['one that takes CloudEvents as they are', {}],
    ['one whose map reads them', { map }],
    ['one that web apps may send to', { origins: ['https://shop.example.com'] }],
  ])('may, at the path of every source: %s', async (_, settings) => {
    const { answer, queued } = await ask({ ...asks, 'webhook-request-rate': '120' }, '/app', settings);

    expect(answer).toEqual({
      status: 200,
      headers: {
        allow: 'POST',
        'webhook-allowed-origin': 'eventgrid.azure.net',
        'webhook-allowed-rate': '*',
      },
    });
    expect(queued).toEqual([]);
  });

  it('needs no callback, and gets none', async () => {
    const callback = { 'webhook-request-callback': 'https://169.254.169.254/latest' };

    expect((await ask({ ...asks, ...callback })).answer).toEqual((await ask(asks)).answer);
  });

  it('then sends with an origin that is no web app, and is verified like anybody', async () => {
    const event = { specversion: '1.0', id: '1', source: 's', type: 't', subject: 'u1' };
    const headers = {
      ...asks,
      origin: 'eventgrid.azure.net',
      'content-type': 'application/cloudevents+json',
    };
    const { post } = openDoor();

    expect((await post(event, { headers })).status).toBe(202);
    expect((await post(event, { headers: { ...headers, 'api-key': 'wrong' } })).status).toBe(401);
  });

  it.each<[string, Record<string, string>, string?]>([
    ['it names no system', {}],
    ['the name is empty', { 'webhook-request-origin': '' }],
    ['the name could be more than a name', { 'webhook-request-origin': 'a.example, b.example' }],
    ['the name is endless', { 'webhook-request-origin': 'a'.repeat(256) }],
    ['a protocol has the path', asks, '/app/api/events/track'],
    ['a protocol has the path, and no source is named', asks, '/v1/batch'],
  ])('hears that it may not, if %s', async (_, headers, path) => {
    const { answer } = await ask(headers, path);

    expect(answer.status).toBe(405);
    expect(answer.headers).toEqual({ allow: 'POST' });
  });

  it('is no web app that asks: each hears what it asked for', async () => {
    const origin = 'https://shop.example.com';
    const preflight = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'webhook-request-origin',
    };

    const allowed = (await ask({ ...asks, ...preflight }, '/app', { origins: [origin] })).answer;
    expect(allowed).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } });
    expect(allowed.headers).not.toHaveProperty('webhook-allowed-origin');

    const refused = (await ask({ ...asks, ...preflight })).answer;
    expect(refused).toMatchObject({ status: 405 });
    expect(refused.headers).not.toHaveProperty('webhook-allowed-origin');

    const { headers } = (await ask({ ...asks, origin }, '/app', { origins: [origin] })).answer;
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});
