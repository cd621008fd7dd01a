import { describe, expect, it } from 'vitest';
import { isCloudEvent } from '../../../lib/accept/protocol/cloud-events.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { derivedEventId } from '../../../lib/event/event-id.ts';
import { openDoor } from '../../support/door.ts';

const STRUCTURED = 'application/cloudevents+json; charset=utf-8';
const BATCH = 'application/cloudevents-batch+json';
const ID = derivedEventId('app', { scheme: 'cloudevents', id: ['/orders', 'e-1'] });
const TIME = '2026-11-23T13:00:00.5+01:00';
const SECONDS = Date.parse('2026-11-23T12:00:00Z') / 1000;
const event = {
  specversion: '1.0',
  id: 'e-1',
  source: '/orders',
  type: 'order.placed',
  subject: 'u1',
  time: TIME,
  data: { total: 7 },
};

function openEvents(settings: Partial<SourceSettings> = {}) {
  const door = openDoor(settings);
  return {
    ...door,
    send: (body: object | string, contentType: string | undefined, headers: Record<string, string> = {}) =>
      door.post(body, {
        headers: { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...headers },
      }),
    bodies: () => door.queue.sent.map(({ text }) => text.split('\n').slice(1).join('\n')),
  };
}

const tracked = `{"eventName":"order.placed","userId":"u1","dataFields":{"total":7},"id":"${ID}","createdAt":${SECONDS}}`;

describe('a CloudEvent', () => {
  it('in structured mode is a custom event under an id of its own', async () => {
    const { send, bodies } = openEvents();

    expect(await send(event, STRUCTURED)).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: ID }] },
    });
    expect(bodies()).toEqual([tracked]);
  });

  it('in binary mode is the same', async () => {
    const { send, bodies } = openEvents();
    const { data, ...attributes } = event;
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]),
    );

    expect(await send(data, 'application/json', headers)).toMatchObject({ status: 202 });
    expect(bodies()).toEqual([tracked]);
  });

  it('in binary mode may have text of any language in its attributes', async () => {
    const { send, bodies } = openEvents();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': 's',
      'ce-type': 'gr%C3%BC%C3%9Fe%EF%BF%BF',
      'ce-subject': '100%',
    };

    expect(await send('', undefined, headers)).toMatchObject({ status: 202 });
    expect(bodies()[0]).toMatch(/^\{"eventName":"grüße\\uffff","userId":"100%","id":/);
  });

  /** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values */
  it.each([
    ['encoded', 'Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['encoded in small letters, and more than needed', '%c3%a9%41', 'éA'],
    ['encoded once, not twice', '%2541', '%41'],
    ['a byte order mark', '%EF%BB%BFa', '\ufeffa'],
    ['quoted', '"order placed"', 'order placed'],
    ['quoted with escapes', '"say \\"hi\\", \\\\o/"', 'say "hi", \\o/'],
    ['quoted, then encoded', '"50%25 off %E2%82%AC"', '50% off €'],
    ['quoted with an escape before what is encoded', '"a\\%41"', 'aA'],
    ['quoted in a part', '"a b"c "d"', 'a bc d'],
    ['an escape without quotes', 'a\\b', 'a\\b'],
    ['neither, as SDKs send it that encode nothing', '5" or 100% of %zz', '5" or 100% of %zz'],
    ['a quote that does not end', '"a \\" b', '"a \\" b'],
    ['a lone percent beside one that means something', '%-%41%', '%-A%'],
  ])(
    'in binary mode has its attributes as they were before they were put into headers: %s',
    async (_, sent, type) => {
      const { send, bodies } = openEvents();
      const headers = { 'ce-specversion': '"1.0"', 'ce-id': '"1"', 'ce-source': '%73', 'ce-subject': '"u1"' };

      expect(await send('', undefined, { ...headers, 'ce-type': sent })).toMatchObject({ status: 202 });
      expect(JSON.parse(bodies()[0] ?? '{}')).toMatchObject({
        eventName: type,
        userId: 'u1',
        id: derivedEventId('app', { scheme: 'cloudevents', id: ['s', '1'] }),
      });
    },
  );

  it.each([
    ['an overlong space', '%C0%A0'],
    ['half a surrogate pair', '%ED%A0%80'],
    ['a character that ends too early', 'a%E2%82'],
    ['a character that goes on in plain letters', '%E2%82x'],
    ['a byte that begins none', '%ff'],
    ['Latin-1', 'caf%E9'],
    ['one bad character among good ones', '%C3%A9 %A9'],
    ['one in quotes', '"%C0%A0"'],
  ])('in binary mode is refused by the name of an attribute that is no UTF-8: %s', async (_, value) => {
    const { send, queue } = openEvents();
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': 's',
      'ce-type': 't',
      'ce-subject': 'u1',
    };

    for (const attribute of ['type', 'subject', 'comacmeplan']) {
      expect(await send('{}', 'application/json', { ...headers, [`ce-${attribute}`]: value })).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid-event', issues: [{ path: attribute, code: 'invalid-encoding' }] } },
      });
    }
    expect(queue.sent).toEqual([]);
  });

  it.each([
    ['in capitals', 'Application/CloudEvents+JSON'],
    ['with parameters', 'application/cloudevents+json ; charset=UTF-8'],
    ['behind a space', ' application/cloudevents+json'],
  ])('in structured mode is known by its type %s', async (_, type) => {
    const { send, bodies } = openEvents();

    expect(await send(event, type)).toMatchObject({ status: 202 });
    expect(bodies()).toEqual([tracked]);
  });

  it.each(['application/cloudevents+jsonl', 'application/cloudevents+json-seq', 'x/cloudevents+json'])(
    'is none of the type %s',
    async (type) => {
      expect(await openEvents().send(event, type)).not.toMatchObject({ body: { events: [{ id: ID }] } });
      expect(isCloudEvent({ 'content-type': type })).toBe(false);
    },
  );

  it('is known by a type that comes twice, as a header is that is joined', () => {
    for (const type of [
      'application/cloudevents+json',
      'application/cloudevents-batch+json; charset=utf-8',
    ]) {
      expect(isCloudEvent({ 'content-type': `${type},${type}` })).toBe(true);
    }
  });

  it('in a batch is one of many, of which the bad are buried beside the good', async () => {
    const { send, bodies, queue } = openEvents();

    expect(await send([event, { ...event, specversion: '0.3' }, 7], BATCH)).toEqual({
      status: 202,
      body: { accepted: 1, events: [{ id: ID }] },
    });
    expect(bodies()).toEqual([tracked]);
    expect(queue.buried.map(({ message, detail }) => [message.split('\n')[1], detail])).toEqual([
      [JSON.stringify({ ...event, specversion: '0.3' }), 'invalid-event; specversion: invalid-value'],
      ['7', expect.stringContaining('specversion')],
    ]);
  });

  it('in a batch of none is none', async () => {
    expect(await openEvents().send([], BATCH)).toEqual({ status: 202, body: { accepted: 0, events: [] } });
  });

  it('keeps the digits of its data', async () => {
    const { send, bodies } = openEvents();
    const data = '{"big":9007199254740993, "one":1.0}';
    const rest = '"specversion":"1.0","id":"1","source":"s","type":"t","subject":"u1"';
    await send(`{${rest},"data":${data}}`, STRUCTURED);
    await send(`[{"data":${data},${rest}}]`, BATCH);
    await send(`{${rest},"data_base64":"${Buffer.from(data).toString('base64')}"}`, STRUCTURED);

    for (const body of bodies()) expect(body).toContain(`"dataFields":${data},`);
    expect(bodies()).toHaveLength(3);
  });

  it.each([
    ['subject', {}, { subject: 'a@b.c' }, { email: 'a@b.c' }],
    ['subject', {}, { subject: 'u1' }, { userId: 'u1' }],
    ['an attribute that its source names', { user: 'customerid' }, { customerid: 7 }, { userId: '7' }],
  ])('names its user by %s', async (_, cloudEvents, attributes, user) => {
    const { send, bodies } = openEvents({ cloudEvents });
    const { subject: _subject, ...rest } = event;
    await send({ ...rest, ...attributes }, STRUCTURED);

    expect(JSON.parse(bodies()[0] ?? '{}')).toMatchObject(user);
  });

  it('gets the time of its acceptance if it says none', async () => {
    const { send, bodies } = openEvents();
    const { time: _, ...rest } = event;
    await send(rest, STRUCTURED);

    expect(bodies()[0]).toContain(`"createdAt":${SECONDS}`);
  });

  it.each([
    ['specversion', { specversion: undefined }],
    ['specversion', { specversion: '2.0' }],
    ['id', { id: '' }],
    ['source', { source: 7 }],
    ['type', { type: null }],
    ['time', { time: 'noon' }],
    ['time', { time: '1969-01-01T00:00:00Z' }],
    ['email', { subject: undefined }],
    ['dataFields', { data: 'text' }],
    ['data_base64', { data: undefined, data_base64: '*' }],
  ])('is refused for its %s in %j', async (path, attributes) => {
    const { send, queue } = openEvents();

    const answer = await send({ ...event, ...attributes }, STRUCTURED);

    expect(answer.status).toBe(400);
    expect(answer.body?.error?.issues?.map((issue) => issue.path)).toEqual([path]);
    expect(queue.sent).toEqual([]);
  });

  it.each<[string, number, string, string, string, Record<string, string>?]>([
    ['no list in a batch', 400, 'invalid-event', '{}', BATCH],
    ['no JSON', 400, 'invalid-json', '{', STRUCTURED],
    [
      'no JSON in its base64',
      400,
      'invalid-json',
      JSON.stringify({ ...event, data: undefined, data_base64: 'AAAA' }),
      STRUCTURED,
    ],
    ['data of another type', 415, 'unsupported-media-type', 'x', 'text/plain', { 'ce-specversion': '1.0' }],
  ])('is refused with %s', async (_, status, code, body, contentType, headers = {}) => {
    expect(await openEvents().send(body, contentType, headers)).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  it('is left to the map function of its source', async () => {
    const { send, bodies } = openEvents({ map: (body) => ({ eventName: body.type, userId: 'mapped' }) });
    await send(event, STRUCTURED);

    expect(bodies()[0]).toContain('"userId":"mapped"');
  });
});
