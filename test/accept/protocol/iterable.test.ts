import { describe, expect, it } from 'vitest';
import type { DoorDependencies } from '../../../lib/accept/accept.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { BULK_REQUEST_NAMES } from '../../../lib/iterable/bulk-requests.ts';
import { OPERATION_NAMES } from '../../../lib/iterable/operations.ts';
import { SecretUnavailable } from '../../../lib/secrets/cache.ts';
import { NOON } from '../../support/clock.ts';
import { DEADLINE, KEY, openDoor } from '../../support/door.ts';
import { createFakeQueue } from '../../support/fake-queue.ts';
import { requestWith } from '../../support/requests.ts';

const SECONDS = NOON / 1000;
const holding = (has: boolean): DoorDependencies['hasClientKey'] => {
  return () => ({ get: async () => has, refresh: async () => has });
};

function openApi(settings: Partial<SourceSettings> = {}, parts: Partial<DoorDependencies> = {}) {
  const door = openDoor(settings, parts);
  return {
    ...door,
    call: (path: string, body: object | string, headers: Record<string, string> = {}) =>
      door.post(body, { path: `/app/api/${path}`, headers }),
    /** What lies on the queue: operation and body. */
    queued: () =>
      door.queue.sent.map(({ text }) => {
        const [envelope = '', ...body] = text.split('\n');
        return [(JSON.parse(envelope) as { operation: string }).operation, body.join('\n')];
      }),
  };
}

describe("Iterable's own API", () => {
  it('answers a tracked event as Iterable does, and sends the body on as it came', async () => {
    const { call, queued } = openApi();
    const body =
      '{ "eventName":"sum", "userId":"u1", "id":"order_1.é", "createdAt":1, "dataFields":{"n":1.0} }';

    expect(await call('events/track', body)).toEqual({
      status: 200,
      body: { msg: 'Event with id: order_1.é tracked.', code: 'Success', params: { id: 'order_1.é' } },
    });
    expect(queued()).toEqual([['events/track', body]]);
  });

  it('keeps an id that could name a person out of the envelope, which is logged', async () => {
    const { call, queue } = openApi();
    await call('events/track', { eventName: 'sum', userId: 'u1', id: 'ann@example.com' });

    const [envelope, body] = queue.sent[0]?.text.split('\n') ?? [];
    expect(envelope).toMatch(/^\{"v":1,"id":"[\da-f]{64}",/);
    expect(envelope).not.toContain('ann');
    expect(body).toContain('"id":"ann@example.com"');
  });

  it.each([
    ['users/update', { email: 'a@b.c', dataFields: { a: 1 } }],
    ['users/updateEmail', { currentEmail: 'a@b.c', newEmail: 'd@b.c' }],
    ['users/updateSubscriptions', { userId: 'u1', emailListIds: [1] }],
    ['users/merge', { sourceEmail: 'a@b.c', destinationUserId: 'u1' }],
    ['commerce/updateCart', { user: { userId: 'u1' }, items: [] }],
    ['workflows/triggerWorkflow', { workflowId: 7, email: 'a@b.c' }],
  ])('takes %s, whose body travels as it came', async (path, body) => {
    const { call, queued } = openApi();

    expect(await call(path, body)).toEqual({
      status: 200,
      body: { msg: '', code: 'Success', params: null },
    });
    expect(queued()).toEqual([[path, JSON.stringify(body)]]);
  });

  it('gives a purchase an id and a time', async () => {
    const { call, queued } = openApi();
    const text = '{"user":{"userId":"u1"},"items":[],"total":10.50}';

    const answer = await call('commerce/trackPurchase', text);

    expect(answer).toMatchObject({
      status: 200,
      body: { code: 'Success', params: { id: expect.any(String) } },
    });
    const { id } = (answer.body as { params: { id: string } }).params;
    expect(queued()).toEqual([
      ['commerce/trackPurchase', `${text.slice(0, -1)},"id":"${id}","createdAt":${SECONDS}}`],
    ]);
  });

  it.each<[string, string, object | string, number, string, object | null]>([
    ['what is no JSON', 'events/track', '{', 400, 'BadJsonBody', null],
    ['a list', 'events/track', [], 400, 'BadJsonBody', { obj: 'must be an object' }],
    ['a duplicate', 'events/track', '{"a":1,"a":2}', 400, 'BadJsonBody', null],
    [
      'a wrong type',
      'events/track',
      { eventName: 'a', userId: 'u1', createdAt: 'x' },
      400,
      'BadJsonBody',
      { 'obj.createdAt': expect.stringContaining('number') },
    ],
    [
      'a bad e-mail',
      'users/update',
      { email: 'sayan' },
      400,
      'InvalidEmailAddressError',
      { 'obj.email': 'must be an e-mail address' },
    ],
    [
      'a bad userId',
      'users/update',
      { userId: 'ü' },
      400,
      'InvalidUserIdError',
      { 'obj.userId': expect.any(String) },
    ],
    ['nobody', 'users/update', {}, 400, 'BadParams', { 'obj.email': 'an email or a userId is required' }],
    [
      'too long an id',
      'events/track',
      { eventName: 'a', userId: 'u1', id: 'é'.repeat(257) },
      400,
      'BadParams',
      { 'obj.id': 'must not exceed 512 bytes' },
    ],
    ['a key in it', 'users/update', { email: 'a@b.c', api_key: 'k' }, 400, 'BadParams', expect.anything()],
    ['no items', 'events/trackBulk', {}, 400, 'BadJsonBody', { 'obj.events': 'is required' }],
    ['items that are no list', 'users/bulkUpdate', { users: {} }, 400, 'BadJsonBody', expect.anything()],
    [
      'a flag that is none',
      'users/bulkUpdate',
      { users: [], createNewFields: 1 },
      400,
      'BadJsonBody',
      { 'obj.createNewFields': 'must be a boolean' },
    ],
  ])('refuses %s as Iterable does', async (_, path, body, status, code, params) => {
    const { call, queue } = openApi();

    const answer = await call(path, body);

    expect(answer).toMatchObject({ status, body: { code, params } });
    expect(answer.body?.msg).toMatch(new RegExp(`^\\[/api/${path}\\] \\w`));
    expect(queue.sent).toEqual([]);
  });

  it('answers 401 BadApiKey to a wrong key, and 404 NotFound elsewhere with what is forwarded', async () => {
    const { call, post } = openApi();

    expect(await call('events/track', {}, { 'api-key': 'wrong' })).toMatchObject({
      status: 401,
      body: { code: 'BadApiKey' },
    });
    const elsewhere = await call('campaigns/trigger', {});
    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    for (const name of [...OPERATION_NAMES, ...BULK_REQUEST_NAMES])
      expect(elsewhere.body?.msg).toContain(name);
    expect(await post({}, { path: '/app/api/events/track', method: 'GET' })).toMatchObject({
      status: 405,
      headers: { allow: 'POST' },
    });
  });

  it.each(['api-key', 'api_key'])('takes the key as %s, as clients of Iterable spell it', async (name) => {
    const { accept } = openApi();
    const headers = { [name]: KEY };
    const body = Buffer.from('{"email":"a@b.c"}');
    const request = requestWith({ path: '/app/api/users/update', headers, body });

    expect(await accept(request, DEADLINE)).toMatchObject({ status: 200 });
  });

  it('answers 503 when the queue did not confirm, with the id to send it again by', async () => {
    const { call } = openApi({}, { queue: createFakeQueue(() => false) });

    expect(await call('events/track', { eventName: 'a', userId: 'u1', id: 'x' })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { code: 'GenericError', params: { accepted: 0, events: [{ id: 'x', status: 503 }] } },
    });
  });

  it('derives the same ids from the same Idempotency-Key', async () => {
    const { call, queue } = openApi();
    const event = { eventName: 'a', userId: 'u1', createdAt: 1 };
    const other = { ...event, userId: 'u2' };
    const headers = { 'idempotency-key': 'k1' };
    await call('events/trackBulk', { events: [event, other] }, headers);
    await call('events/trackBulk', { events: [other] }, headers);

    const [first, second, third] = queue.sent.map(({ text }) => text.split('\n')[1]);
    expect(third).toBe(second);
    expect(first).not.toBe(second);
  });
});

describe("Iterable's bulk requests", () => {
  it('are cut into one message an item, each as it was written', async () => {
    const { call, queued } = openApi();
    const items = [
      '{"eventName":"a","userId":"u1","id":"1","createdAt":1,"dataFields":{"n":9007199254740993}}',
    ];
    items.push('{ "id":"2", "createdAt":1 , "eventName":"b","email":"a@b.c","dataFields":{"n":1.0}}');

    const answer = await call('events/trackBulk', `{ "events" : [ ${items.join(' ,\n')} ] }`);

    expect(answer).toMatchObject({ status: 200, body: { successCount: 2, failCount: 0 } });
    expect(answer.body).not.toHaveProperty('errors');
    expect(queued()).toEqual(items.map((item) => ['events/track', item]));
  });

  it('take what they say once for all users into each that does not say it itself', async () => {
    const { call, queued } = openApi();
    await call(
      'users/bulkUpdate',
      '{"createNewFields":true,"users":[{"email":"a@b.c"},{"userId":"u1","createNewFields":false}]}',
    );

    expect(queued()).toEqual([
      ['users/update', '{"email":"a@b.c","createNewFields":true}'],
      ['users/update', '{"userId":"u1","createNewFields":false}'],
    ]);
  });

  it('of which two of five items are bad count them and list their users', async () => {
    const { call, queue } = openApi();
    const event = { eventName: 'a', email: 'a@b.c' };
    const events = [
      event,
      { ...event, email: 'sayan' },
      event,
      { eventName: 'a', userId: 'u2', createdAt: -1 },
      event,
    ];

    expect(await call('events/trackBulk', { events })).toEqual({
      status: 200,
      body: {
        successCount: 3,
        failCount: 2,
        invalidEmails: ['sayan'],
        // Iterable has no list for an event whose user is well-formed and the rest is not.
        invalidUserIds: [],
        disallowedEventNames: [],
        filteredOutFields: [],
        createdFields: [],
        failedUpdates: {
          invalidEmails: ['sayan'],
          invalidUserIds: [],
          notFoundEmails: [],
          notFoundUserIds: [],
          forgottenEmails: [],
          forgottenUserIds: [],
        },
        errors: [
          { index: 1, code: 'invalid-event', issues: [expect.objectContaining({ path: 'email' })] },
          { index: 3, code: 'invalid-event', issues: [expect.objectContaining({ path: 'createdAt' })] },
        ],
      },
    });
    expect(queue.sent).toHaveLength(3);
    expect(queue.buried).toEqual([]);
  });

  it('of users tell bad users and bad data apart', async () => {
    const { call } = openApi();
    const users = [{ email: 'a@b.c', dataFields: 7 }, { userId: 'ü' }, {}, 7, { email: 'd@b.c' }];

    expect(await call('users/bulkUpdate', { users })).toMatchObject({
      status: 200,
      body: {
        successCount: 1,
        failCount: 4,
        failedUpdates: { invalidDataEmails: ['a@b.c'], invalidEmails: [], invalidUserIds: ['ü'] },
      },
    });
  });

  it('may be all bad, or empty', async () => {
    const { call, queue } = openApi();

    expect(await call('events/trackBulk', { events: [7] })).toMatchObject({
      status: 200,
      body: { successCount: 0, failCount: 1 },
    });
    expect(await call('events/trackBulk', { events: [] })).toMatchObject({
      status: 200,
      body: { successCount: 0, failCount: 0 },
    });
    expect(queue.sent).toEqual([]);
  });

  it('are refused beyond 10,000 items', async () => {
    const { call } = openApi();

    expect(await call('events/trackBulk', `{"events":[${Array(10_001).fill('{}').join()}]}`)).toMatchObject({
      status: 413,
      body: { code: 'BatchTooLarge' },
    });
  });

  it('answer in what Lambda holds, however long the names of those that failed', async () => {
    const { call } = openApi();
    const email = 'x'.repeat(2_900_000);

    const answer = await call('events/trackBulk', { events: [{ email }, { email }] });

    expect(answer).toMatchObject({ status: 200, body: { failCount: 2, invalidEmails: [] } });
    expect(answer.body?.errors).toHaveLength(2);
  });

  it('that the queue did not confirm whole list each event with its status', async () => {
    const queue = createFakeQueue((text) => !text.includes('"id":"2"'));
    const { call } = openApi({}, { queue });
    const event = { eventName: 'a', userId: 'u1' };

    expect(
      await call('events/trackBulk', { events: [{ ...event, id: '1' }, { ...event, id: '2' }, {}] }),
    ).toMatchObject({
      status: 503,
      body: { params: { events: [{ id: '1', status: 202 }, { id: '2', status: 503 }, { status: 400 }] } },
    });
  });
});

describe('what Iterable refuses to server-side keys', () => {
  const open = { messageId: 'm1', email: 'a@b.c' };

  it('is taken where the project has a client-side key', async () => {
    const { call, queued } = openApi({}, { hasClientKey: holding(true) });

    expect(await call('events/trackInAppOpen', open)).toMatchObject({
      status: 200,
      body: { code: 'Success' },
    });
    expect(queued()).toMatchObject([['events/trackInAppOpen', expect.stringContaining('"createdAt":')]]);
  });

  it('is refused with the reason where it has none', async () => {
    const { call, post, queue } = openApi();

    expect(await call('events/trackInAppOpen', open)).toMatchObject({
      status: 401,
      body: { code: 'BadApiKey', msg: expect.stringContaining('client-side key') },
    });
    expect(
      await post({ operation: 'users/registerBrowserToken', browserToken: 't', userId: 'u' }),
    ).toMatchObject({
      status: 403,
      body: { error: { code: 'client-key-missing' } },
    });
    expect(queue.sent).toEqual([]);
  });

  it('is asked for again, since the key may have been added a moment ago', async () => {
    const { call } = openApi(
      {},
      { hasClientKey: () => ({ get: async () => false, refresh: async () => true }) },
    );

    expect(await call('events/trackInAppOpen', open)).toMatchObject({ status: 200 });
  });

  it('is answered 503 when nobody can say, and nothing else waits for that', async () => {
    const away = () => Promise.reject(new SecretUnavailable('away'));
    const { call } = openApi({}, { hasClientKey: () => ({ get: away, refresh: away }) });

    expect(await call('events/trackInAppOpen', open)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '10' },
      body: { code: 'GenericError' },
    });
    expect(await call('users/update', { email: 'a@b.c' })).toMatchObject({ status: 200 });
  });
});
