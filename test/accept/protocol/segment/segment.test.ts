import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createFakeQueue } from '../../../support/fake-queue.ts';
import { call, ID, openSegment, requestFor, SECONDS, TIMESTAMP } from '../../../support/segment.ts';

describe('a call of Segment', () => {
  it('track is a custom event, with its own id and time', async () => {
    expect(
      await requestFor('track', {
        ...call,
        event: 'Song Played',
        properties: { name: 'Blue', campaignId: 7, templateId: '8', at: TIMESTAMP, day: '2023-05-17' },
        context: { traits: { email: 'a@b.c' } },
      }),
    ).toEqual([
      'events/track',
      {
        eventName: 'Song Played',
        email: 'a@b.c',
        userId: 'u1',
        dataFields: {
          name: 'Blue',
          campaignId: 7,
          templateId: '8',
          at: '2023-05-17 22:49:53 +00:00',
          day: '2023-05-17',
        },
        campaignId: 7,
        templateId: 8,
        id: ID,
        createdAt: SECONDS,
      },
    ]);
  });

  it.each([
    ['the properties', { properties: { email: 'p@b.c' }, context: { traits: { email: 'c@b.c' } } }, 'p@b.c'],
    ['the context', { context: { traits: { email: 'c@b.c' } } }, 'c@b.c'],
    ['nowhere', {}, undefined],
  ])('has the e-mail of its user from %s', async (_, parts, email) => {
    const [, body] = await requestFor('track', { ...call, event: 'a', ...parts });

    expect(body.email).toBe(email);
  });

  it('identify updates the user', async () => {
    const body = { ...call, traits: { email: 'a@b.c', plan: 'pro', since: TIMESTAMP } };
    const dataFields = { email: 'a@b.c', plan: 'pro', since: '2023-05-17 22:49:53 +00:00' };

    expect(await requestFor('identify', body)).toEqual([
      'users/update',
      { email: 'a@b.c', userId: 'u1', dataFields },
    ]);
    expect(await requestFor('identify', body, { preferUserId: true, mergeNestedObjects: false })).toEqual([
      'users/update',
      { email: 'a@b.c', userId: 'u1', dataFields, preferUserId: true, mergeNestedObjects: false },
    ]);
  });

  it('group is taken and leads to nothing', async () => {
    const { send, queued } = openSegment();

    expect(await send('group', { ...call, groupId: 'g' })).toEqual({ status: 200, body: { success: true } });
    expect(queued()).toEqual([]);
  });

  it('keeps the digits and escapes of everything it carries', async () => {
    const { send, queued } = openSegment();
    const properties =
      '{"big":9007199254740993,"one":1.0,"text":"\\u00e9 \\"2023-05-17T22:49:53Z\\"","2023-05-17T22:49:53Z":[1.50]}';
    await send(
      'track',
      `{"messageId":"m-1","event":"a","userId":"u1","properties":${properties},"timestamp":"${TIMESTAMP}"}`,
    );
    await send(
      'track',
      `{"event":"Order Completed","userId":12345678901234567890,"properties":{"total":10.0,"products":[{"id":1,"name":"a","price":1.10,"quantity":1,"x":1.0}]}}`,
    );
    await send('batch', `{"batch":[{"type":"identify","userId":"u1","traits":{"n":9007199254740993}}]}`);

    const [track, purchase, identify] = queued().map(([, body]) => body);
    expect(track).toBe(
      `{"eventName":"a","userId":"u1","dataFields":${properties},"id":"${ID}","createdAt":${SECONDS}}`,
    );
    expect(purchase).toContain('"userId":"12345678901234567890"');
    expect(purchase).toContain(
      '[{"id":"1","name":"a","price":1.10,"quantity":1,"dataFields":{"x":1.0}}],"total":10.0',
    );
    expect(identify).toBe('{"userId":"u1","dataFields":{"n":9007199254740993}}');
  });

  it.each<[string, string, object, string]>([
    ['names nobody', 'track', { event: 'a', anonymousId: 'x' }, 'email'],
    ['has no event', 'track', { userId: 'u1' }, 'eventName'],
    ['has a time that is none', 'track', { ...call, event: 'a', timestamp: 'yesterday' }, 'timestamp'],
    [
      'has a time before all times',
      'track',
      { ...call, event: 'a', timestamp: '1969-12-31T23:59:59Z' },
      'timestamp',
    ],
    ['has properties that are no object', 'track', { ...call, event: 'a', properties: 7 }, 'dataFields'],
    [
      'buys without a total',
      'track',
      { ...call, event: 'Order Completed', properties: { products: [] } },
      'total',
    ],
    ['buys nothing', 'track', { ...call, event: 'Order Completed' }, 'properties.products'],
    [
      'has a product without a price',
      'track',
      { ...call, event: 'Cart Updated', properties: { product_id: '1', name: 'a' } },
      'items[0].price',
    ],
    ['renames nobody', 'alias', { userId: 'u1' }, 'sourceEmail'],
  ])('that %s is refused, the field named', async (_, path, body, field) => {
    const { send, queue } = openSegment();

    const answer = await send(path, body);

    expect(answer).toMatchObject({ status: 400, body: { success: false, error: { code: 'invalid-event' } } });
    expect(answer.body?.error?.issues?.map((issue) => issue.path)).toContain(field);
    expect(queue.sent).toEqual([]);
  });

  it.each([
    ['refuse', 400, []],
    ['ignore', 200, []],
    ['asUserId', 200, ['anon-1']],
  ] as const)(
    'of nobody but an anonymousId is treated as the source says: %s',
    async (anonymousIds, status, userIds) => {
      const { send, queued } = openSegment({ segment: { anonymousIds } });

      expect(await send('track', { event: 'a', anonymousId: 'anon-1' })).toMatchObject({ status });
      expect(queued().map(([, body]) => JSON.parse(body ?? '').userId)).toEqual(userIds);
    },
  );
});

describe('a batch of Segment', () => {
  const track = (id: string, more: object = {}) => ({
    type: 'track',
    event: 'a',
    userId: 'u1',
    messageId: id,
    ...more,
  });

  it.each(['batch', 'import'])('is taken as a whole by %s', async (path) => {
    const { send, queued } = openSegment();
    const batch = [
      track('1'),
      { type: 'group', groupId: 'g', userId: 'u1' },
      { type: 'identify', userId: 'u2' },
    ];

    expect(await send(path, { batch, context: {}, writeKey: 'k' })).toEqual({
      status: 200,
      body: { success: true },
    });
    expect(queued().map(([operation]) => operation)).toEqual(['events/track', 'users/update']);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream', ''])(
    'is JSON also when a library calls it %j',
    async (type) => {
      const { post, queue } = openSegment();
      const headers = { 'content-type': type, 'content-encoding': 'gzip' };
      const body = gzipSync(JSON.stringify({ batch: [track('1')] }));

      expect(await post(body, { path: '/app/v1/batch', headers })).toMatchObject({ status: 200 });
      expect(queue.sent).toHaveLength(1);
    },
  );

  it('may be empty', async () => {
    expect(await openSegment().send('batch', { batch: [] })).toMatchObject({ status: 200 });
  });

  it('lends its context to calls that have none', async () => {
    const { send, queued } = openSegment();
    await send('batch', {
      context: { traits: { email: 'batch@b.c' } },
      batch: [track('1'), track('2', { context: { traits: { email: 'own@b.c' } } })],
    });

    expect(queued().map(([, body]) => JSON.parse(body ?? '').email)).toEqual(['batch@b.c', 'own@b.c']);
  });

  it('buries what is bad of it beside the good, as it was written', async () => {
    const { send, queue } = openSegment();
    const bad = ['{"type":"track", "n":1.0}', '{"type":"delete"}', '7'];

    const answer = await send('batch', `{"batch":[${JSON.stringify(track('1'))},${bad.join()}]}`);

    expect(answer).toEqual({ status: 200, body: { success: true } });
    expect(queue.sent).toHaveLength(1);
    expect(queue.buried.map(({ message, reason }) => [message.split('\n')[1], reason])).toEqual(
      bad.map((text) => [text, 'invalid']),
    );
  });

  it('of which all are bad is refused', async () => {
    const { send, queue } = openSegment();

    expect(await send('batch', { batch: [7, {}] })).toMatchObject({ status: 400, body: { success: false } });
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it('that the queue did not confirm is answered 503', async () => {
    const { send } = openSegment({}, { queue: createFakeQueue(() => false) });

    expect(await send('batch', { batch: [track('1')] })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { success: false },
    });
  });

  it('gets the same ids when it is sent again', async () => {
    const { send, queued } = openSegment();
    await send('batch', { batch: [track('1'), track('2')] });
    await send('batch', { batch: [track('2')] });

    const ids = queued().map(([, body]) => JSON.parse(body ?? '').id);
    expect(ids[2]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
