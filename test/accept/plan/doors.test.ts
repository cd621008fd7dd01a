/** A tracking plan holds whichever way an event comes. */
import { describe, expect, it } from 'vitest';
import { createSourceMetrics } from '../../../lib/accept/metrics.ts';
import { createTakeFromBus } from '../../../lib/accept/take-from-bus.ts';
import { clockAt, NOON } from '../../support/clock.ts';
import { DEADLINE } from '../../support/door.ts';
import { createFakeQueue } from '../../support/fake-queue.ts';
import {
  bought,
  issue,
  openPlannedDoor,
  PLAN,
  right,
  subscription,
  user,
  wrong,
} from '../../support/planned-door.ts';
import { configurationWith } from '../../support/sources.ts';

const item = { id: '1', name: 'Sock', price: 1, quantity: 1 };
const purchase = (dataFields: object) => ({ user: { ...user, dataFields }, items: [item], total: 1 });
const cloudEvent = { specversion: '1.0', id: 'e', source: '/s', subject: 'u1', type: 'bought' };
const segmentCall = { userId: 'u1', messageId: 'm1' };
const product = { product_id: '1', name: 'Sock', price: 1, quantity: 1 };
const structured = { 'content-type': 'application/cloudevents+json' };

describe('a field of another type than the plan says', () => {
  it.each<[string, string, object, string, Record<string, string>]>([
    ['of an event', '/app', bought(wrong), 'dataFields.seats', {}],
    [
      'of a profile',
      '/app',
      { operation: 'users/update', ...user, dataFields: wrong },
      'dataFields.seats',
      {},
    ],
    [
      'of who buys',
      '/app',
      { operation: 'commerce/trackPurchase', ...purchase(wrong) },
      'user.dataFields.seats',
      {},
    ],
    [
      'of a cart',
      '/app',
      { operation: 'commerce/updateCart', user: { ...user, dataFields: wrong }, items: [] },
      'user.dataFields.seats',
      {},
    ],
    [
      'of one subscriber',
      '/app',
      { operation: 'lists/subscribe', ...subscription(right, {}, wrong) },
      'subscribers[2].dataFields.seats',
      {},
    ],
    ['of a CloudEvent', '/app', { ...cloudEvent, data: wrong }, 'dataFields.seats', structured],
  ])('%s is refused, with its path', async (_, path, body, place, headers) => {
    const { post, queue } = openPlannedDoor();
    const answer = await post(body, { path, headers });

    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid-event', issues: [issue(place)] } },
    });
    expect(queue.sent).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['an event', 'events/track', bought(wrong)],
    ['a profile', 'users/update', { ...user, dataFields: wrong }],
    ['a purchase', 'commerce/trackPurchase', purchase(wrong)],
  ])("of %s by Iterable's API is refused in Iterable's words", async (_, path, body) => {
    const { post, queue } = openPlannedDoor();
    const answer = await post(body, { path: `/app/api/${path}` });

    expect(answer).toMatchObject({ status: 400, body: { code: expect.any(String) } });
    expect(JSON.stringify(answer.body)).toMatch(/dataFields\.seats.*must be a long, is a string/);
    expect(queue.sent).toEqual([]);
  });

  it('in a list is the fault of that event alone', async () => {
    const { post, bodies } = openPlannedDoor();
    const answer = await post({ events: [bought(right), bought(wrong), bought({ seats: null })] });

    expect(answer).toMatchObject({
      status: 207,
      body: { accepted: 2, events: [{}, { error: { issues: [issue('dataFields.seats')] } }, {}] },
    });
    expect(bodies()).toHaveLength(2);
  });

  it.each<[string, object]>([
    ['events/trackBulk', { events: [bought(right), bought(wrong)] }],
    [
      'users/bulkUpdate',
      {
        users: [
          { ...user, dataFields: right },
          { userId: 'u2', dataFields: wrong },
        ],
      },
    ],
    ['lists/subscribe', subscription(right, wrong)],
  ])('in a call of %s is the fault of that one alone', async (path, body) => {
    const { post, bodies } = openPlannedDoor();
    const answer = await post(body, { path: `/app/api/${path}` });

    expect(answer).toMatchObject({ status: 200, body: { successCount: 1, failCount: 1 } });
    expect(bodies()).toEqual([expect.stringContaining('{"seats":7}')]);
  });

  it.each<[string, object]>([
    ['track', { ...segmentCall, event: 'bought', properties: wrong }],
    ['identify', { ...segmentCall, traits: wrong }],
    [
      'track',
      {
        ...segmentCall,
        event: 'Order Completed',
        properties: { products: [product], total: 1 },
        context: { traits: wrong },
      },
    ],
  ])('of a call of Segment (%s) is refused', async (path, body) => {
    const { post, queue } = openPlannedDoor();

    expect((await post(body, { path: `/app/v1/${path}` })).status).toBe(400);
    expect(queue.sent).toEqual([]);
  });

  it('in a batch of Segment buries that call', async () => {
    const { post, queue, bodies } = openPlannedDoor();
    const batch = [right, wrong].map((properties, index) => ({
      ...{ type: 'track', userId: 'u1', messageId: `m${index}`, event: 'bought', properties },
    }));

    expect((await post({ batch }, { path: '/app/v1/batch' })).status).toBe(200);
    expect(bodies()).toEqual([expect.stringContaining('{"seats":7}')]);
    expect(queue.buried).toMatchObject([
      { reason: 'invalid', detail: 'invalid-event; dataFields.seats: field-type' },
    ]);
  });

  it('is the fault of the function that made it', async () => {
    const mapped = openPlannedDoor({ map: () => bought(wrong) as never });
    const edited = openPlannedDoor({
      edit: () => ({ operation: 'events/track', ...bought(wrong) }) as never,
    });
    const left = openPlannedDoor({ edit: (event) => ({ ...event, campaignId: 7 }) as never });
    const notMapped = (place: string) => ({
      status: 400,
      body: { error: { code: 'not-mapped', issues: [issue(place)] } },
    });

    expect(await mapped.post({})).toMatchObject(notMapped('events[0].dataFields.seats'));
    expect(await edited.post(bought(right))).toMatchObject(notMapped('dataFields.seats'));
    // What was wrong before is the sender's.
    expect(await left.post(bought(wrong))).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid-event' } },
    });
  });

  it('is judged by the plan of the project that a function chooses', async () => {
    const { post, queue } = openPlannedDoor({ project: ({ dataFields }) => dataFields?.to });
    const answer = await post({ events: ['us', 'eu'].map((to) => bought({ to, ...wrong })) });

    expect(answer).toMatchObject({
      status: 207,
      body: { events: [{ error: { issues: [issue('dataFields.seats')] } }, {}] },
    });
    expect(queue.sent.map(({ project }) => project)).toEqual(['eu']);
  });

  it('is buried when it came over a bus', async () => {
    const queue = createFakeQueue();
    const take = createTakeFromBus({
      configuration: configurationWith({ buses: ['orders'] }, { us: PLAN }),
      hasClientKey: () => ({ get: async () => false, refresh: async () => false }),
      queue,
      clock: clockAt(),
      log: () => {},
      metrics: createSourceMetrics('test', clockAt()),
    });
    const text = JSON.stringify([bought(right), bought(wrong)]);
    await take(
      {
        ...{ bus: 'orders', sendersId: { scheme: 'sns', id: 'm-1' }, occurredAtMs: NOON, text, whole: text },
        ...{ wasParsed: false, headers: {} },
      },
      DEADLINE,
    );

    expect(queue.sent).toHaveLength(1);
    expect(queue.buried).toMatchObject([{ reason: 'invalid' }]);
  });

  it('is told with all else that is wrong, and where it is one of many, the first twenty are', async () => {
    const { post } = openPlannedDoor();
    const answer = await post({
      ...bought({ ...wrong, tags: ['a', 1, null, 2], address: { city: 1 } }),
      email: 'x',
    });
    const many = await post(bought({ tags: Array.from({ length: 5_000 }, () => 1) }));

    expect(answer.body?.error?.issues?.map(({ path }) => path)).toEqual([
      ...['email', 'dataFields.seats', 'dataFields.tags[1]', 'dataFields.tags[3]', 'dataFields.address.city'],
    ]);
    expect(many.body?.error?.issues).toHaveLength(20);
    expect(many.body?.error?.more).toBe(true);
  });
});

describe('an operation that the plan does not cover', () => {
  it.each<[string, object]>([
    [
      'commerce/trackPurchase',
      { ...purchase({}), dataFields: wrong, items: [{ ...item, dataFields: wrong }] },
    ],
    ['workflows/triggerWorkflow', { workflowId: 1, ...user, dataFields: wrong }],
    ['lists/unsubscribe', { listId: 3, subscribers: [{ userId: 'u1', dataFields: wrong }] }],
  ])('%s is taken', async (operation, event) => {
    const { post, bodies } = openPlannedDoor({}, { otherFields: 'refuse' });

    expect((await post({ operation, ...event })).status).toBe(202);
    expect(bodies()).toHaveLength(1);
  });

  it.each([
    ['events', { operation: 'users/update', ...user, dataFields: { n: 1 } }],
    ['profile', bought({ n: 1 })],
  ] as const)('is any other than those of its %s, if it has nothing else', async (table, event) => {
    const fields = { [table]: PLAN.fields?.[table] };
    const { post } = openPlannedDoor({}, { fields, otherFields: 'refuse' });

    expect((await post(event)).status).toBe(202);
  });
});
