/** The bodies of published clients that write down what was not given: as null, as "" or as 0. */
import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { NOON } from '../support/clock.ts';
import { openDoor } from '../support/door.ts';

const NOW = NOON / 1000;
const always = () => ({ get: async () => true, refresh: async () => true });

/** What becomes of a body: the status, and the bodies for Iterable. */
async function sent(path: string, body: object | string, settings: Partial<SourceSettings> = {}) {
  const { post, queue } = openDoor(settings, { hasClientKey: always });
  const answer = await post(body, { path });
  return { answer, bodies: queue.sent.map(({ text }) => text.slice(text.indexOf('\n') + 1)) };
}

const user = { email: 'ann@shop.example', userId: null };
const item = { id: '7', name: 'Socks', price: 4.5, quantity: 2 };

/** By client and call: what it sends, and what Iterable gets of it. */
const CALLS: readonly (readonly [call: string, path: string, body: object, got: object])[] = [
  // https://pypi.org/project/iterable-api: every argument that was not given is None.
  [
    'iterable-api, events.track',
    'events/track',
    {
      ...{ eventName: 'signed-up', email: 'ann@shop.example', createdAt: null, dataFields: null },
      ...{ userId: null, campaignId: null, templateId: null, id: null },
    },
    { eventName: 'signed-up', email: 'ann@shop.example', id: expect.any(String), createdAt: NOW },
  ],
  [
    'iterable-api, events.track_in_app_open',
    'events/trackInAppOpen',
    { messageId: 'm1', email: null, userId: 'u1', buttonIndex: null },
    // Not a field of Iterable's: who knows what null means there.
    { messageId: 'm1', userId: 'u1', buttonIndex: null, createdAt: NOW },
  ],
  [
    'iterable-api, users.update',
    'users/update',
    { email: 'ann@shop.example', dataFields: { plan: null }, mergeNestedObjects: null },
    { email: 'ann@shop.example', dataFields: { plan: null } },
  ],
  [
    'iterable-api, users.update_subscriptions',
    'users/updateSubscriptions',
    {
      ...{ email: 'ann@shop.example', emailListIds: null, unsubscribedChannelIds: [3] },
      ...{ unsubscribedMessageTypeIds: null, campaignId: null, templateId: null },
    },
    { email: 'ann@shop.example', unsubscribedChannelIds: [3] },
  ],
  [
    'iterable-api, commerce.track_purchase',
    'commerce/trackPurchase',
    {
      ...{ user: { email: 'ann@shop.example' }, items: [item], total: 9, campaignId: null },
      ...{ templateId: null, createdAt: null, dataFields: null },
    },
    {
      ...{ user: { email: 'ann@shop.example' }, items: [item], total: 9 },
      ...{ id: expect.any(String), createdAt: NOW },
    },
  ],
  [
    'iterable-api, workflows.trigger_workflow',
    'workflows/triggerWorkflow',
    { workflowId: 5, email: 'ann@shop.example', dataFields: null, listId: null },
    { workflowId: 5, email: 'ann@shop.example' },
  ],
  [
    'iterable-api, lists.remove_subscribers_to_list',
    'lists/unsubscribe',
    { listId: 1, subscribers: [user], campaignId: null, channelUnsubscribe: false },
    { listId: 1, subscribers: [{ email: 'ann@shop.example' }], channelUnsubscribe: false },
  ],
  // https://www.nuget.org/packages/Armut.Iterable.Client: NullValueHandling.Include, and numbers that are not set.
  [
    'Armut.Iterable.Client, TrackPurchaseRequest',
    'commerce/trackPurchase',
    {
      id: null,
      user: { mergeNestedObjects: false, dataFields: null, ...user },
      items: [{ ...item, sku: null, description: null, imageUrl: null, url: null, categories: null }],
      ...{ campaignId: 4, templateId: 5, createdAt: 0, dataFields: {}, total: 9 },
    },
    {
      ...{ user: { mergeNestedObjects: false, email: 'ann@shop.example' }, items: [item], campaignId: 4 },
      ...{ templateId: 5, dataFields: {}, total: 9, id: expect.any(String), createdAt: NOW },
    },
  ],
  [
    'Armut.Iterable.Client, RegisterDeviceTokenRequest',
    'users/registerDeviceToken',
    { device: { token: 't', platform: 'GCM', applicationName: 'shop', dataFields: null }, ...user },
    { device: { token: 't', platform: 'GCM', applicationName: 'shop' }, email: 'ann@shop.example' },
  ],
  [
    'Armut.Iterable.Client, SubscribeRequest',
    'lists/subscribe',
    { listId: 1, subscribers: [{ dataFields: null, userId: 'u1', email: null }] },
    { listId: 1, subscribers: [{ userId: 'u1' }] },
  ],
  // https://rubygems.org/gems/iterable-api-client: the email is always there.
  [
    'iterable-api-client, Events#track',
    'events/track',
    { userId: 'u1', dataFields: { a: 1 }, eventName: 'signed-up', email: null },
    {
      ...{ userId: 'u1', dataFields: { a: 1 }, eventName: 'signed-up' },
      id: expect.any(String),
      createdAt: NOW,
    },
  ],
  // https://github.com/block/iterable-go, types/: without `omitempty` the zero value of a field is written.
  [
    'iterable-go, EventTrackRequest',
    'events/track',
    { email: 'ann@shop.example', eventName: 'signed-up', createdAt: 0, dataFields: null },
    { email: 'ann@shop.example', eventName: 'signed-up', id: expect.any(String), createdAt: NOW },
  ],
  [
    'iterable-go, UserRequest',
    'users/update',
    { email: 'ann@shop.example', userId: '', preferUserId: false },
    { email: 'ann@shop.example', preferUserId: false },
  ],
  [
    'iterable-go, UserUpdateEmailRequest',
    'users/updateEmail',
    { currentEmail: '', currentUserId: 'u1', newEmail: 'ann@shop.example' },
    { currentUserId: 'u1', newEmail: 'ann@shop.example' },
  ],
];

describe('a client that writes down what was not given', () => {
  it.each(CALLS)('is taken at its word: %s', async (_, path, body, got) => {
    const { answer, bodies } = await sent(`/app/api/${path}`, body);

    expect([answer.status, bodies.map((text) => JSON.parse(text))]).toEqual([200, [got]]);
  });

  it('may do so in each item of a bulk call, and for all of them', async () => {
    const track = await sent('/app/api/events/trackBulk', {
      events: [
        { eventName: 'a', email: 'ann@shop.example', userId: null, createdAt: 0 },
        { eventName: 'b', userId: 'u1', campaignId: null },
      ],
    });
    const update = await sent(
      '/app/api/users/bulkUpdate',
      '{"users":[{"userId":"u1","email":null,"createNewFields":null},{"userId":"u2"}],"createNewFields":true}',
    );
    const silent = await sent(
      '/app/api/users/bulkUpdate',
      '{"users":[{"userId":"u1"}],"createNewFields":null}',
    );

    expect(track.answer).toMatchObject({ status: 200, body: { successCount: 2, failCount: 0 } });
    expect(track.bodies.join()).not.toContain('null');
    expect(update.bodies).toEqual([
      '{"userId":"u1","createNewFields":true}',
      '{"userId":"u2","createNewFields":true}',
    ]);
    expect(silent.bodies).toEqual(['{"userId":"u1"}']);
  });

  it.each([
    ['eventName', 'events/track', { eventName: null, email: 'ann@shop.example' }],
    ['user', 'commerce/updateCart', { user: null, items: [] }],
    ['items', 'commerce/updateCart', { user: { userId: 'u1' }, items: null }],
    ['items[0].price', 'commerce/updateCart', { user: { userId: 'u1' }, items: [{ ...item, price: null }] }],
    ['subscribers', 'lists/subscribe', { listId: 1, subscribers: null }],
    ['newEmail', 'users/updateEmail', { currentEmail: 'ann@shop.example', newEmail: null }],
  ])('hears that %s is required where it is null', async (path, operation, body) => {
    const { answer } = await sent('/app', { ...body, operation });

    expect(answer.status).toBe(400);
    expect(answer.body?.error?.issues).toContainEqual(
      expect.objectContaining({ path, message: 'is required' }),
    );
  });

  it('hears that it names no user where both names are null, and is refused where both are empty', async () => {
    const issuesOf = async (email: unknown, userId: unknown) =>
      (await sent('/app', { eventName: 'a', email, userId })).answer.body?.error?.issues;

    expect(await issuesOf(null, null)).toMatchObject([{ message: 'an email or a userId is required' }]);
    expect(await issuesOf('', '')).toMatchObject([{ path: 'email' }, { path: 'userId' }]);
    expect(await issuesOf('', null)).toMatchObject([{ path: 'email', code: 'invalid-format' }]);
  });

  it('is refused for a null in a list', async () => {
    const { answer } = await sent('/app', {
      operation: 'commerce/updateCart',
      user: { userId: 'u1' },
      items: [null],
    });

    expect(answer).toMatchObject({ status: 400, body: { error: { issues: [{ path: 'items[0]' }] } } });
  });

  it('has its own names forwarded, null or not, and hears of them', async () => {
    const { answer, bodies } = await sent('/app', { eventName: 'a', userId: 'u1', plan: null });

    expect(answer.body?.events).toMatchObject([{ warnings: [{ path: 'plan', code: 'unknown-field' }] }]);
    expect(bodies[0]).toContain('"plan":null');
  });

  it('may leave its operation open by null, on paths that do not name one', async () => {
    const own = await sent('/app', '{"operation":null,"eventName":"a","userId":"u1","id":"1","createdAt":1}');
    const named = await sent('/app/api/users/update', '{"operation":null,"userId":"u1"}');

    expect(own.bodies).toEqual(['{"eventName":"a","userId":"u1","id":"1","createdAt":1}']);
    expect(named.bodies).toEqual(['{"operation":null,"userId":"u1"}']);
  });

  it('is understood in lists, in what a map returns and by a project function', async () => {
    const event = { eventName: 'a', userId: 'u1', email: null, dataFields: null };
    const seen: unknown[] = [];
    const project = (given: object) => {
      seen.push(given);
      return 'us';
    };
    const list = await sent('/app', { events: [event, event] }, { project });
    const mapped = await sent('/app', {}, { map: () => event as never });

    expect(seen).toEqual([
      { eventName: 'a', userId: 'u1' },
      { eventName: 'a', userId: 'u1' },
    ]);
    expect([list.answer.status, mapped.answer.status]).toEqual([202, 202]);
    expect([...list.bodies, ...mapped.bodies].join()).not.toContain('null');
  });

  it('names a user whom the project knows, once the other name is gone', async () => {
    const { answer } = await sent('/app', { eventName: 'a', email: 'ann@shop.example', userId: '' });

    expect(answer.status).toBe(202);
  });

  it('costs no more than its size: 100,000 nulls in one request', async () => {
    const optional = ['sku', 'description', 'categories', 'url', 'imageUrl', 'dataFields'];
    const nulls = Object.fromEntries(optional.map((name) => [name, null]));
    const items = Array.from({ length: 2_000 }, () => ({ ...item, ...nulls }));
    const events = Array.from({ length: 9 }, () => ({
      ...{ operation: 'commerce/updateCart', user: { userId: 'u1' }, items },
    }));
    const { answer, bodies } = await sent('/app', { events });

    expect(answer).toMatchObject({ status: 202, body: { accepted: 9 } });
    expect(bodies).toEqual(
      Array(9).fill(JSON.stringify({ user: { userId: 'u1' }, items: Array(2_000).fill(item) })),
    );
  });
});
