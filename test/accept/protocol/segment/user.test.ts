import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../../../lib/config/define-config.ts';
import { call, openSegment, requestFor, TIMESTAMP } from '../../../support/segment.ts';

type Settings = NonNullable<SourceSettings['segment']>;

async function dataOf(traits: unknown, settings: Settings = {}, more: object = {}): Promise<unknown> {
  const [, body] = await requestFor('identify', { ...call, traits, ...more }, settings);
  return body.dataFields;
}

describe('the traits of a user', () => {
  it.each<[object, Settings, object]>([
    [{ phone: '+1' }, {}, { phone: '+1', phoneNumber: '+1' }],
    [{ phone: 14155550100 }, {}, { phone: 14155550100, phoneNumber: '14155550100' }],
    [{ phone: '+1', phoneNumber: '+2' }, {}, { phone: '+1', phoneNumber: '+2' }],
    [{ phone: '+1', phoneNumber: null }, {}, { phone: '+1', phoneNumber: '+1' }],
    [{ phone: null }, {}, { phone: null, phoneNumber: null }],
    [{ phone: '' }, {}, { phone: '' }],
    [{ phone: ['+1'] }, {}, { phone: ['+1'] }],
    [{ phone: '+1' }, { copyPhone: false }, { phone: '+1' }],
    [{ email: '', plan: 'pro' }, {}, { plan: 'pro' }],
    [{ email: '  ', plan: 'pro' }, {}, { plan: 'pro' }],
    [{ email: null, plan: null }, {}, { plan: null }],
  ])('%j (%j) are the data %j', async (traits, settings, dataFields) => {
    expect(await dataOf(traits, settings)).toEqual(dataFields);
  });

  it.each([{}, [], null])('are those of the context, if the call has %j', async (traits) => {
    expect(await dataOf(traits, {}, { context: { traits: { phone: '+1', since: TIMESTAMP } } })).toEqual({
      phone: '+1',
      phoneNumber: '+1',
      since: '2023-05-17 22:49:53 +00:00',
    });
  });

  it("are none where PHP's empty list stands for an object", async () => {
    const [, identify] = await requestFor('identify', { ...call, traits: [], context: [] });
    const [, track] = await requestFor('track', { ...call, event: 'a', properties: [], context: [] });
    const [, nested] = await requestFor('identify', { ...call, traits: [], context: { traits: [] } });

    expect([identify.dataFields, track.dataFields, nested.dataFields]).toEqual([{}, {}, {}]);
  });

  it('of a batch are lent to calls whose context is empty', async () => {
    const { send, queued } = openSegment();
    const batch = [[], {}, null].map((context) => ({
      type: 'identify',
      userId: 'u1',
      context,
      traits: context,
    }));
    await send('batch', { context: { traits: { plan: 'pro' } }, batch });

    expect(queued().map(([, body]) => JSON.parse(body).dataFields)).toEqual(
      batch.map(() => ({ plan: 'pro' })),
    );
  });

  it('have dates whose encoder escaped some of it', async () => {
    const { send, queued } = openSegment();
    await send(
      'identify',
      '{"userId":"u1","traits":{"a":"2026-11-27T10:00:00\\u002b02:00","b":"\\u0032026-11-27T10:00:00Z","c":"2026-11-27T10\\u003a00","d":"\\u002b02:00"}}',
    );

    expect(queued()[0]?.[1]).toBe(
      '{"userId":"u1","dataFields":{"a":"2026-11-27 08:00:00 +00:00","b":"2026-11-27 10:00:00 +00:00","c":"2026-11-27 10:00:00 +00:00","d":"\\u002b02:00"}}',
    );
  });
});

describe('a user', () => {
  const track = async (parts: object, settings: Settings = {}) => {
    const [, { email, userId }] = await requestFor('track', { event: 'a', ...parts }, settings);
    return { email, userId };
  };

  it.each<[object, object]>([
    [
      { userId: 'u1', traits: { email: '' }, properties: { email: 'p@b.c' } },
      { email: 'p@b.c', userId: 'u1' },
    ],
    [{ userId: 'u1', properties: { email: 'n/a' } }, { userId: 'u1' }],
    [
      { userId: 'u1', properties: { email: 7 }, context: { traits: { email: 'c@b.c' } } },
      { email: 'c@b.c', userId: 'u1' },
    ],
    [{ traits: { id: 7 }, anonymousId: 'x' }, { userId: '7' }],
    [{ context: { traits: { userId: 't1' } } }, { userId: 't1' }],
    [{ userId: '', traits: { id: 't1' } }, { userId: 't1' }],
    [{ userId: 0, traits: { id: 't1' } }, { userId: 't1' }],
    [{ userId: 0, traits: { email: 'a@b.c' } }, { email: 'a@b.c' }],
    [{ userId: '0' }, { userId: '0' }],
    [{ userId: 'u1', traits: { id: 't1' } }, { userId: 'u1' }],
    [{ traits: { id: 't1', email: 'a@b.c' } }, { email: 'a@b.c' }],
  ])('is whom %j names: %j', async (parts, user) => {
    expect(await track(parts)).toEqual({ email: undefined, userId: undefined, ...user });
  });

  it('is named by the traits rather than taken for anonymous', async () => {
    const parts = { traits: { id: 't1' }, anonymousId: 'x' };

    expect(await track(parts, { anonymousIds: 'asUserId' })).toMatchObject({ userId: 't1' });
    expect(await track(parts, { anonymousIds: 'ignore' })).toMatchObject({ userId: 't1' });
  });

  it.each([
    ['identify', { userId: 0, traits: { id: 0 } }],
    ['alias', { userId: 'u1', previousId: 0 }],
  ])('is nobody whose id is the number 0: %s', async (path, body) => {
    expect(await openSegment().send(path, body)).toMatchObject({ status: 400 });
  });

  const withExternal = (externalId: unknown, more: object = {}) => ({ ...more, context: { externalId } });

  it.each<[unknown, object, object]>([
    [
      [{ id: 'x@b.c', type: 'ITERABLE-users', identifierType: 'email' }],
      { userId: 'u1' },
      { email: 'x@b.c', userId: 'u1' },
    ],
    [
      [{ id: 'x@b.c', type: 'ITERABLE-users', identifierType: 'email' }],
      { userId: 'x@b.c' },
      { email: 'x@b.c' },
    ],
    [[{ id: 'x7', type: 'iterable-users', identifierType: 'userId' }], { userId: 'u1' }, { userId: 'x7' }],
    [[{ id: 7, type: 'ITERABLE-users' }], {}, { userId: '7' }],
    [{ id: 'x@b.c', type: 'ITERABLE-users' }, {}, { email: 'x@b.c' }],
    [[null, 7, { id: 'b', type: 'BRAZE-users' }, { id: 'x7', type: 'ITERABLE-users' }], {}, { userId: 'x7' }],
    [[{ id: 'b', type: 'brazeExternalId' }], { userId: 'u1' }, { userId: 'u1' }],
  ])("is whom RudderStack's externalId names: %j", async (externalId, more, user) => {
    expect(await track(withExternal(externalId, more))).toEqual({
      email: undefined,
      userId: undefined,
      ...user,
    });
  });

  it.each([
    [[{ id: 'p1', type: 'ITERABLE-products', identifierType: 'id' }], 'type'],
    [[{ id: 'u1', type: 'ITERABLE-users', identifierType: 'phone' }], 'identifierType'],
    [[{ id: '', type: 'ITERABLE-users', identifierType: 'email' }], 'id'],
  ])('is not made of another object: %j', async (externalId, member) => {
    const { send, queue } = openSegment();
    const body = { ...withExternal(externalId, { userId: 'p1' }), traits: { title: 'Socks' } };

    expect(await send('identify', body)).toMatchObject({
      status: 400,
      body: { error: { issues: [{ path: `context.externalId.${member}` }] } },
    });
    expect(queue.sent).toEqual([]);
  });

  it('whose name is far too long is refused before it is copied into each call of a batch', async () => {
    const context = { traits: { email: `${'a'.repeat(500_000)}@b.c` } };
    const batch = Array.from({ length: 200 }, () => ({ type: 'track', event: 'a' }));
    const { send } = openSegment();

    expect(await send('batch', { context, batch })).toMatchObject({
      status: 400,
      body: { error: { issues: expect.arrayContaining([expect.objectContaining({ code: 'too-long' })]) } },
    });
  });
});
