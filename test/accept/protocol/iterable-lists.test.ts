/** Calls of Iterable's API that list users: each user has a message and a fate of its own. */
import { describe, expect, it } from 'vitest';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { openDoor } from '../../support/door.ts';
import { createFakeQueue, type FakeQueue } from '../../support/fake-queue.ts';

function openApi(settings: Partial<SourceSettings> = {}, queue: FakeQueue = createFakeQueue()) {
  const { post } = openDoor(settings, { queue });
  return {
    queue,
    call: (path: string, body: object | string, headers: Record<string, string> = {}) =>
      post(body, { path: `/app/api/${path}`, headers }),
    bodies: () => queue.sent.map(({ text }) => text.slice(text.indexOf('\n') + 1)),
  };
}

describe('a list of subscribers', () => {
  it('is cut into one message for each, with all that the call says', async () => {
    const { call, bodies, queue } = openApi();
    const answer = await call(
      'lists/subscribe',
      '{"listId":9007199254740993,"subscribers":[{"email":"a@b.c","dataFields":{"n":1.0}}, {"userId":"u1"}],' +
        '"updateExistingUsersOnly":true,"later":[1]}',
    );

    expect(answer).toMatchObject({
      status: 200,
      body: { successCount: 2, failCount: 0, invalidEmails: [], failedUpdates: { notFoundEmails: [] } },
    });
    const shared = '{"listId":9007199254740993,"updateExistingUsersOnly":true,"later":[1],"subscribers":';
    expect(bodies()).toEqual([
      `${shared}[{"email":"a@b.c","dataFields":{"n":1.0}}]}`,
      `${shared}[{"userId":"u1"}]}`,
    ]);
    const ids = queue.sent.map(({ text }) => (JSON.parse(text.split('\n')[0] ?? '') as { id: string }).id);
    expect(new Set(ids).size).toBe(2);
  });

  it('that unsubscribes keeps its campaign and its channel', async () => {
    const { call, bodies } = openApi();
    const subscribers = [{ email: 'a@b.c' }, { email: 'd@b.c' }];
    await call('lists/unsubscribe', { listId: 1, campaignId: 7, channelUnsubscribe: true, subscribers });

    expect(bodies()).toEqual(
      subscribers.map((subscriber) =>
        JSON.stringify({ listId: 1, campaignId: 7, channelUnsubscribe: true, subscribers: [subscriber] }),
      ),
    );
  });

  it('loses nobody but those who are bad, and names them by what is wrong', async () => {
    const { call, queue } = openApi();
    const subscribers = [
      { email: 'a@b.c' },
      { email: 'sayan' },
      { userId: 'ü' },
      { email: 'd@b.c', dataFields: 7 },
      {},
      7,
      { email: 'e@b.c' },
    ];

    expect(await call('lists/subscribe', { listId: 1, subscribers })).toEqual({
      status: 200,
      body: {
        successCount: 2,
        failCount: 5,
        invalidEmails: ['sayan'],
        invalidUserIds: ['ü'],
        disallowedEventNames: [],
        filteredOutFields: [],
        createdFields: [],
        failedUpdates: {
          invalidEmails: ['sayan'],
          invalidUserIds: ['ü'],
          notFoundEmails: [],
          notFoundUserIds: [],
          forgottenEmails: [],
          forgottenUserIds: [],
          conflictEmails: [],
          conflictUserIds: [],
          invalidDataEmails: ['d@b.c'],
          invalidDataUserIds: [],
        },
        errors: [
          { index: 1, code: 'invalid-event', issues: [expect.objectContaining({ path: 'email' })] },
          { index: 2, code: 'invalid-event', issues: [expect.objectContaining({ path: 'userId' })] },
          { index: 3, code: 'invalid-event', issues: [expect.objectContaining({ path: 'dataFields' })] },
          { index: 4, code: 'invalid-event', issues: [expect.objectContaining({ path: 'email' })] },
          {
            index: 5,
            code: 'invalid-event',
            issues: [
              expect.objectContaining({ path: '', message: 'must be an object' }),
              expect.objectContaining({ path: 'email' }),
            ],
          },
        ],
      },
    });
    expect(queue.sent).toHaveLength(2);
    expect(queue.buried).toEqual([]);
  });

  it.each<[string, object | string, object]>([
    ['no list', { listId: 1 }, { 'obj.subscribers': 'is required' }],
    ['null for a list', { listId: 1, subscribers: null }, { 'obj.subscribers': 'is required' }],
    ['an object for a list', { listId: 1, subscribers: {} }, { 'obj.subscribers': 'must be a list' }],
    ['no listId', { subscribers: [{ email: 'a@b.c' }] }, { 'obj.listId': 'is required' }],
    [
      'a flag that is none',
      { listId: 1, subscribers: [{ email: 'a@b.c' }], updateExistingUsersOnly: 'yes' },
      { 'obj.updateExistingUsersOnly': 'must be true or false' },
    ],
    [
      'a key in it',
      { listId: 1, subscribers: [{ email: 'a@b.c' }], api_key: 'k' },
      { 'obj.api_key': 'a key must not be sent in the body' },
    ],
    ['no object', '[]', { obj: 'must be an object' }],
  ])('is refused whole for what is not its users’ fault: %s', async (_, body, params) => {
    const { call, queue } = openApi();

    expect(await call('lists/subscribe', body)).toMatchObject({ status: 400, body: { params } });
    expect(queue.sent).toEqual([]);
  });

  it('may be empty: nobody is subscribed', async () => {
    const { call, queue } = openApi();

    expect(await call('lists/subscribe', { listId: 1, subscribers: [] })).toMatchObject({
      status: 200,
      body: { successCount: 0, failCount: 0 },
    });
    expect(queue.sent).toEqual([]);
  });

  it('is refused where what it says for all would fill the memory', async () => {
    const { call, queue } = openApi();
    const subscribers = Array.from({ length: 1_000 }, () => ({ userId: 'u1' }));

    expect(await call('lists/subscribe', { listId: 1, note: 'x'.repeat(9_000), subscribers })).toMatchObject({
      status: 413,
      body: { code: 'BatchTooLarge' },
    });
    expect(queue.sent).toEqual([]);
  });

  it('is checked as its project identifies users, chosen for each of them alone', async () => {
    const project = ({ subscribers }: { subscribers?: readonly { email?: string }[] }) =>
      subscribers?.[0]?.email?.endsWith('.de') ? 'eu' : 'us';
    const { call, queue } = openApi({ project } as Partial<SourceSettings>);
    await call('lists/subscribe', { listId: 1, subscribers: [{ email: 'a@b.de' }, { email: 'c@d.uk' }] });

    expect(queue.sent.map((message) => message.project)).toEqual(['eu', 'us']);
  });

  it('that the queue did not confirm whole says of each whether to send it again', async () => {
    const { call } = openApi(
      {},
      createFakeQueue((text) => !text.includes('u2')),
    );
    const subscribers = [{ userId: 'u1' }, { userId: 'u2' }];

    expect(await call('lists/subscribe', { listId: 1, subscribers })).toMatchObject({
      status: 503,
      body: { params: { accepted: 1, events: [{ status: 202 }, { status: 503 }] } },
    });
  });
});

describe('users/bulkUpdateSubscriptions', () => {
  it('is cut into one message for each user, answered in the shape of its own', async () => {
    const { call, bodies } = openApi();
    const [good, malformed, bad] = [
      { email: 'a@b.c', emailListIds: [1] },
      { email: 'sayan', emailListIds: [1] },
      { userId: 'u2', emailListIds: ['one'] },
    ];

    expect(
      await call('users/bulkUpdateSubscriptions', { updateSubscriptionsRequests: [good, malformed, bad] }),
    ).toEqual({
      status: 200,
      body: {
        successCount: 1,
        failCount: 2,
        invalidEmails: ['sayan'],
        invalidUserIds: [],
        validEmailFailures: [],
        validUserIdFailures: ['u2'],
        errors: [expect.objectContaining({ index: 1 }), expect.objectContaining({ index: 2 })],
      },
    });
    expect(bodies()).toEqual([JSON.stringify(good)]);
  });

  it('is what users/updateSubscriptions is to a source: allowed or not', async () => {
    const { call } = openApi({ operations: ['events/track'] });

    expect(await call('users/bulkUpdateSubscriptions', { updateSubscriptionsRequests: [] })).toMatchObject({
      status: 403,
      body: { code: 'Forbidden' },
    });
  });
});

describe('those that failed in a bulk call', () => {
  it.each<[string, object, object]>([
    ['a bad e-mail', { email: 'x', userId: 'u' }, { invalidEmails: ['x'], invalidUserIds: [] }],
    ['a bad userId', { email: 'a@b.c', userId: ' ' }, { invalidEmails: [], invalidUserIds: [' '] }],
    ['both', { email: 'x', userId: ' ' }, { invalidEmails: ['x'], invalidUserIds: [' '] }],
    ['an e-mail that is a number', { email: 7 }, { invalidEmails: [], invalidUserIds: [] }],
    ['other faults', { email: 'a@b.c', dataFields: 7 }, { invalidEmails: [], invalidUserIds: [] }],
  ])('stand as malformed for themselves alone: %s', async (_, user, lists) => {
    const { call } = openApi();

    expect(await call('users/bulkUpdate', { users: [user] })).toMatchObject({
      body: { failCount: 1, ...lists, failedUpdates: lists },
    });
    expect(await call('events/trackBulk', { events: [{ eventName: 'a', ...user }] })).toMatchObject({
      body: { failCount: 1, ...lists, failedUpdates: lists },
    });
  });
});
