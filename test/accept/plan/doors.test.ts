/** A tracking plan holds whichever way an event comes. */
import { describe, expect, it } from 'vitest';
import { checksOf } from '../../../lib/accept/check/part.ts';
import { parseEvent } from '../../../lib/accept/check/read-event.ts';
import { createSourceMetrics } from '../../../lib/accept/metrics.ts';
import { holdToPlan } from '../../../lib/accept/plan/hold-to-plan.ts';
import type { Answer } from '../../../lib/accept/request.ts';
import { createTakeFromBus } from '../../../lib/accept/take-from-bus.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import type { ProjectSettings } from '../../../lib/config/schema.ts';
import type { Issue } from '../../../lib/issues.ts';
import { walkJson } from '../../../lib/json/scan.ts';
import { clockAt, NOON } from '../../support/clock.ts';
import { DEADLINE, openDoor } from '../../support/door.ts';
import { createFakeQueue } from '../../support/fake-queue.ts';
import { configurationWith } from '../../support/sources.ts';

const PLAN: Partial<ProjectSettings> = {
  fields: {
    events: { bought: { seats: 'long', tags: ['string'], address: { city: 'string' } } },
    profile: { seats: 'long', tags: ['string'], orders: 'nested', 'orders.total': 'double' },
  },
};

function openPlannedDoor(settings: Partial<SourceSettings> = {}, project: Partial<ProjectSettings> = {}) {
  const configuration = configurationWith(settings, { us: { ...PLAN, ...project } });
  const door = openDoor({}, { configuration });
  const bodies = () => door.queue.sent.map(({ text }) => text.slice(text.indexOf('\n') + 1));
  return { ...door, bodies };
}

/** What the answer says of its first event. */
function ofFirst({ body }: Answer): { readonly warnings?: readonly Issue[] } {
  const [first] = (body?.events ?? []) as { readonly warnings?: readonly Issue[] }[];
  return first ?? {};
}

const wrong = { seats: '7' };
const right = { seats: 7 };
const user = { userId: 'u1' };
const bought = (dataFields: object) => ({ eventName: 'bought', ...user, dataFields });
const item = { id: '1', name: 'Sock', price: 1, quantity: 1 };
const purchase = (dataFields: object) => ({ user: { ...user, dataFields }, items: [item], total: 1 });
const subscription = (...all: object[]) => ({
  listId: 3,
  subscribers: all.map((dataFields, index) => ({ userId: `u${index}`, dataFields })),
});
const issue = (path: string) => ({ path, code: 'field-type', message: 'must be a long, is a string' });
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

describe('a field that is not in the plan', () => {
  const others = { seats: 1, size: 2, address: { city: 'x', zip: 3 }, __proto: null, constructor: 4 };

  it('is forwarded unless the plan says otherwise', async () => {
    const { post } = openPlannedDoor();
    expect(await post(bought(others))).toMatchObject({
      status: 202,
      body: { events: [{ id: expect.any(String) }] },
    });
    expect(ofFirst(await post({ ...bought({ x: 1 }), eventName: 'other' }))).not.toHaveProperty('warnings');
  });

  const told = (path: string) => ({
    path: `dataFields.${path}`,
    code: 'unplanned-field',
    message: 'is not in the tracking plan',
  });
  const all = ['size', 'address.zip', '__proto', 'constructor'].map(told);

  it('is told of, or refused', async () => {
    const warning = openPlannedDoor({}, { otherFields: 'warn' });
    const refusing = openPlannedDoor({}, { otherFields: 'refuse' });

    expect(ofFirst(await warning.post(bought(others)))).toMatchObject({ warnings: all });
    expect(warning.bodies()).toEqual([expect.stringContaining(JSON.stringify(others))]);
    expect(await refusing.post(bought(others))).toMatchObject({
      status: 400,
      body: { error: { issues: all } },
    });
  });

  it('is each field of an event that is not in it', async () => {
    const { post } = openPlannedDoor({}, { otherFields: 'refuse' });
    const answer = await post({ ...bought({ a: 1, seats: { b: 2 } }), eventName: 'constructor' });
    const message = 'its event is not in the tracking plan';

    expect(answer.body?.error?.issues).toEqual([
      { path: 'dataFields.a', code: 'unplanned-field', message },
      { path: 'dataFields.seats', code: 'unplanned-field', message },
    ]);
    expect((await post({ eventName: 'constructor', ...user })).status).toBe(202);
  });

  it('is told of no more than twenty times', async () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, index]));
    const warning = await openPlannedDoor({}, { otherFields: 'warn' }).post(bought(fields));
    const refusing = await openPlannedDoor({}, { otherFields: 'refuse' }).post(bought(fields));

    expect(ofFirst(warning).warnings).toHaveLength(20);
    expect(refusing.body?.error).toMatchObject({ more: true, issues: { length: 20 } });
  });

  it('is none within an object of any fields, a list of anything, or a place', async () => {
    const { post } = openPlannedDoor(
      {},
      {
        fields: { events: { e: { o: 'object', l: 'array', home_geo_location: 'geo_location' } } },
        otherFields: 'refuse',
      },
    );
    const home = { lat: 1, lon: 2.5, name: 'home' };
    const dataFields = { o: { a: { b: 1 } }, l: [{ c: 1 }, 'x'], home_geo_location: home };

    expect((await post({ ...bought(dataFields), eventName: 'e' })).status).toBe(202);
  });
});

describe('a field that is nested', () => {
  it('takes an object or a list of objects, with the fields of the plan', async () => {
    const { post } = openPlannedDoor();
    const update = (orders: unknown) =>
      post(`{"operation":"users/update","userId":"u1","dataFields":{"orders":${orders}}}`);

    for (const orders of ['{"total":1.5}', '[{"total":1.5},null,{}]', '[]', 'null']) {
      expect((await update(orders)).status).toBe(202);
    }
    expect((await update('[{"total":1.5},{"total":"x"},7]')).body?.error?.issues).toEqual([
      { path: 'dataFields.orders[1].total', code: 'field-type', message: 'must be a double, is a string' },
      { path: 'dataFields.orders[2]', code: 'field-type', message: 'must be an object, is a long' },
    ]);
    expect((await update('"x"')).body?.error?.issues).toMatchObject([
      { message: 'must be an object or a list of objects, is a string' },
    ]);
  });

  it('is the same where its sender writes its path as one name', async () => {
    const { post } = openPlannedDoor({}, { otherFields: 'refuse' });
    const answer = await post(
      bought({ 'address.city': 1, 'address.zip': 2, 'tags.a': 3, '.': 4, 'seats.': 5 }),
    );

    expect(answer.body?.error?.issues?.map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'dataFields.address.city: field-type',
      'dataFields.address.zip: unplanned-field',
      'dataFields.tags.a: unplanned-field',
      'dataFields..: unplanned-field',
      'dataFields.seats.: unplanned-field',
    ]);
  });
});

describe('a plan that warns', () => {
  it('sends a value as it is, and tells of it', async () => {
    const { post, bodies } = openPlannedDoor({}, { onFieldType: 'warn' });
    const answer = await post(
      '{"eventName":"bought","userId":"u1","id":"e1","createdAt":1,"dataFields":{ "seats":"7","tags":7.0}}',
    );

    expect(answer.body?.events).toEqual([
      {
        id: 'e1',
        warnings: [
          issue('dataFields.seats'),
          { path: 'dataFields.tags', code: 'field-type', message: 'must be a list, is a double' },
        ],
      },
    ]);
    expect(bodies()).toEqual([
      '{"eventName":"bought","userId":"u1","id":"e1","createdAt":1,"dataFields":{ "seats":"7","tags":7.0}}',
    ]);
  });
});

describe('a plan that coerces', () => {
  const text = (fields: string) =>
    `{"eventName":"bought","userId":"u1","id":"e1","createdAt":1,"dataFields":${fields}}`;

  it('changes the wrong values, wherever they stand, and nothing else', async () => {
    const { post, bodies } = openPlannedDoor({}, { onFieldType: 'coerce' });
    const answer = await post(
      text(
        '{ "n":9007199254740993, "seats" : "7", "tags":[ 1.50,"\\u0061",null, true ],\n"address":{"zip":1.0,"city":12} }',
      ),
    );

    expect(bodies()).toEqual([
      text(
        '{ "n":9007199254740993, "seats" : 7, "tags":[ "1.50","\\u0061",null, "true" ],\n"address":{"zip":1.0,"city":"12"} }',
      ),
    ]);
    const told = (path: string, message: string) => ({
      path: `dataFields.${path}`,
      code: 'field-coerced',
      message,
    });
    expect(ofFirst(answer).warnings).toEqual([
      told('seats', 'was a string, is sent as a long'),
      told('tags[0]', 'was a double, is sent as a string'),
      told('tags[3]', 'was a boolean, is sent as a string'),
      told('address.city', 'was a long, is sent as a string'),
    ]);
  });

  it('refuses what would lose something, and then sends nothing', async () => {
    const { post, queue } = openPlannedDoor({}, { onFieldType: 'coerce' });
    const answer = await post(text('{"seats":"7.5","tags":[1]}'));

    expect(answer.body?.error?.issues).toEqual([issue('dataFields.seats')]);
    expect(queue.sent).toEqual([]);
  });

  it('coerces the fields of each subscriber', async () => {
    const { post, bodies } = openPlannedDoor({}, { onFieldType: 'coerce' });
    const answer = await post({ operation: 'lists/subscribe', ...subscription(right, wrong) });

    expect(ofFirst(answer).warnings).toMatchObject([{ path: 'subscribers[1].dataFields.seats' }]);
    expect(bodies()).toEqual([
      '{"listId":3,"subscribers":[{"userId":"u0","dataFields":{"seats":7}}]}',
      '{"listId":3,"subscribers":[{"userId":"u1","dataFields":{"seats":7}}]}',
    ]);
  });

  it('leaves ids as those of what the sender wrote', async () => {
    const [plain, coercing] = [openDoor(), openPlannedDoor({}, { onFieldType: 'coerce' })];
    const update = { operation: 'users/update', ...user, dataFields: wrong };
    const headers = { 'idempotency-key': 'k' };
    const [, first] = [
      await plain.post({ events: [update] }, { headers }),
      await coercing.post({ events: [update] }, { headers }),
    ];

    expect(ofFirst(first).warnings).toMatchObject([{ code: 'field-coerced' }]);
    expect(coercing.queue.sent[0]?.group).toEqual(plain.queue.sent[0]?.group);
  });

  it('takes only so many such values of a request', async () => {
    const configuration = configurationWith({}, { us: { ...PLAN, onFieldType: 'coerce' } });
    const plan = configuration.projects.us?.fields;
    if (plan === undefined) throw new Error('no plan');
    const event = parseEvent(walkJson(JSON.stringify(bought({ tags: [1, 2] }))), undefined, {});
    const { coerced } = checksOf(configuration);
    coerced.values = 299_998;

    expect(holdToPlan(plan, event, 20, coerced).warnings).toHaveLength(2);
    expect(() => holdToPlan(plan, event, 20, coerced)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});
