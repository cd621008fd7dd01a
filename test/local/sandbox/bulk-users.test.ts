/** Calls that update many users, as the sandbox answers them. */
import { describe, expect, it } from 'vitest';
import { API_FACTS } from '../../../local/sandbox/api-facts.ts';
import type { FaultSettings } from '../../../local/sandbox/faults.ts';
import { diceOf, sandboxOf } from './caller.ts';

const NONE = Object.fromEntries(
  API_FACTS.failureLists.UserBulkUpdateListResponse.map((list) => [list, [] as string[]]),
);
const LISTS = { users: 'users', subscriptions: 'updateSubscriptionsRequests' } as const;
const BULK = [
  ['users/bulkUpdate', LISTS.users],
  ['users/bulkUpdateSubscriptions', LISTS.subscriptions],
] as const;

const EVERY_FAULT: FaultSettings = {
  forgottenUsers: ['GONE@example.com', 'gone'],
  unknownUsers: ['new'],
  conflictingUsers: ['two@example.com', 'two'],
  invalidDataUsers: ['odd@example.com', 'odd'],
};

describe('the sandbox that updates users in bulk', () => {
  it('changes each profile as one update after the other would, digit for digit', async () => {
    const sandbox = await sandboxOf();
    const first =
      '{ "email":"Ann@example.com", "dataFields":{"a":{"b":1.0},"n":9007199254740993,"list":[1]} }';
    const second =
      '{"email":"ann@example.com","dataFields":{"a":{"c":2},"list":[2]},"mergeNestedObjects":true}';
    const third = '{"userId":"u","dataFields":{"a":{"b":2.5}},"preferUserId":true}';

    const response = await sandbox.call('users/bulkUpdate', `{"users":[${first},\n${second} ,${third}]}`);

    expect(await response.json()).toEqual({
      successCount: 3,
      failCount: 0,
      invalidEmails: [],
      invalidUserIds: [],
      createdFields: ['a', 'a.b', 'n', 'list', 'a.c'],
      filteredOutFields: [],
      failedUpdates: NONE,
    });
    expect(sandbox.users.latest(10)).toEqual([
      '{"userId":"u","dataFields":{"a":{"b":2.5}}}',
      '{"email":"ann@example.com","dataFields":{"a":{"b":1.0,"c":2},"n":9007199254740993,"list":[2]}}',
    ]);
    expect(sandbox.events.after(-1, 10).map(({ body }) => body)).toEqual(
      [first, second, third].map((user) => `{"users":[${user}]}`),
    );
  });

  it('lists whom it refuses, and why, and changes the others', async () => {
    const sandbox = await sandboxOf();
    sandbox.setFaults(EVERY_FAULT);
    const refused = [
      { email: 'gone@example.com', userId: 'x' },
      { userId: 'gone' },
      { email: 'nobody' },
      { email: '' },
      { userId: 'u'.repeat(53) },
      { userId: 'x', dataFields: { email: 'nobody at all' } },
      { email: 'TWO@example.com' },
      { userId: 'two' },
      { email: 'odd@example.com' },
      { userId: 'odd' },
    ];

    const users = [{ userId: 'new' }, ...refused, { email: 'ann@example.com' }];
    const response = await sandbox.call('users/bulkUpdate', { users });

    expect(response.status).toBe(200);
    const answer = (await response.json()) as { readonly invalidUserIds: string[] };
    expect(answer).toMatchObject({
      successCount: 2,
      failCount: refused.length,
      failedUpdates: {
        ...NONE,
        forgottenEmails: ['gone@example.com'],
        forgottenUserIds: ['gone'],
        invalidEmails: ['nobody', '', 'nobody at all'],
        invalidUserIds: ['u'.repeat(53)],
        conflictEmails: ['two@example.com'],
        conflictUserIds: ['two'],
        invalidDataEmails: ['odd@example.com'],
        invalidDataUserIds: ['odd'],
      },
    });
    expect(answer.invalidUserIds.toSorted()).toEqual(['gone', 'odd', 'two', 'u'.repeat(53)]);
    expect(sandbox.users.latest(10)).toHaveLength(2);
  });

  it('takes `createNewFields` of the call, and drops what the profile does not have', async () => {
    const sandbox = await sandboxOf();
    await sandbox.call('users/update', { userId: 'u', dataFields: { known: 1, in: { a: 1 } } });

    const response = await sandbox.call('users/bulkUpdate', {
      createNewFields: false,
      users: [
        {
          userId: 'u',
          createNewFields: true,
          dataFields: { known: 2, fresh: 1, in: { a: 2, b: 2 }, emailListIds: [1] },
        },
      ],
    });

    expect(await response.json()).toMatchObject({
      successCount: 1,
      createdFields: [],
      filteredOutFields: ['fresh', 'in.b'],
    });
    expect(JSON.parse(sandbox.users.get({ userId: 'u' }) ?? '')).toEqual({
      userId: 'u',
      dataFields: { known: 2, in: { a: 2 }, emailListIds: [1] },
    });
  });

  it('refuses all of a call for one value of another type', async () => {
    const sandbox = await sandboxOf();
    const users = [
      { userId: 'a', dataFields: { n: 1 } },
      { userId: 'b', dataFields: { n: 'one' } },
    ];

    const response = await sandbox.call('users/bulkUpdate', { users });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'RequestFieldsTypesMismatched',
      params: { validationErrors: { n: { expectedType: 'long', category: 'user' } } },
    });
    expect(sandbox.users.latest(10)).toEqual([]);
  });

  it('finds the id of an update by how it stood in the list', async () => {
    const sandbox = await sandboxOf();
    sandbox.announce({ operation: 'users/bulkUpdate', body: '{"userId": "b"}', id: 'f-1' });

    await sandbox.call(
      'users/bulkUpdate',
      '{"createNewFields":true,"users":[{"userId":"a"}, {"userId": "b"}]}',
    );

    expect(sandbox.events.find('f-1')).toMatchObject([
      { body: '{"createNewFields":true,"users":[{"userId": "b"}]}' },
    ]);
  });
});

describe('the sandbox that updates subscriptions in bulk', () => {
  it('overwrites what is there, and lists who failed as Iterable does', async () => {
    const sandbox = await sandboxOf({ random: diceOf(0.5, 0.1, 0.9) });
    sandbox.setFaults({ ...EVERY_FAULT, internalFailures: 0.2 });

    const response = await sandbox.call('users/bulkUpdateSubscriptions', {
      [LISTS.subscriptions]: [
        { email: 'ann@example.com', emailListIds: [1, 2], unsubscribedChannelIds: null },
        { email: 'bob@example.com', emailListIds: [1] },
        { userId: 'gone', emailListIds: [1] },
        { email: 'nobody', emailListIds: [1] },
        { userId: 'u', unsubscribedMessageTypeIds: [3] },
      ],
    });

    expect(await response.json()).toEqual({
      successCount: 2,
      failCount: 3,
      invalidEmails: ['nobody'],
      invalidUserIds: [],
      validEmailFailures: ['bob@example.com'],
      validUserIdFailures: ['gone'],
    });
    expect(sandbox.users.latest(10).map((user) => JSON.parse(user))).toEqual([
      { userId: 'u', dataFields: { unsubscribedMessageTypeIds: [3] } },
      { email: 'ann@example.com', dataFields: { emailListIds: [1, 2] } },
    ]);
  });

  it.each([
    ['a conflict', 'two', 409, 'UserIdAlreadyExists'],
    ['data that a call of one user is refused for', 'odd', 400, 'BadParams'],
  ])('is refused whole for %s', async (_, userId, status, code) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults(EVERY_FAULT);
    const requests = [{ userId: 'u' }, { userId }];

    const response = await sandbox.call('users/bulkUpdateSubscriptions', { [LISTS.subscriptions]: requests });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(sandbox.users.latest(10)).toEqual([]);
  });
});

describe.each(BULK)('the sandbox at %s', (operation, list) => {
  it('takes five calls a second', async () => {
    const sandbox = await sandboxOf({ now: () => 5_000 });
    for (let call = 0; call < 7; call += 1) await sandbox.call(operation, { [list]: [] });

    expect(sandbox.counters.byStatus).toEqual({ 200: 5, 429: 2 });
  });

  it('takes 4 MB and not a byte more', async () => {
    const sandbox = await sandboxOf();
    const head = `{"${list}":[`;
    const text = (bytes: number) => `${head.padEnd(bytes - 2)}]}`;

    expect((await sandbox.call(operation, text(4_000_000))).status).toBe(200);
    const response = await sandbox.call(operation, text(4_000_001));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'BatchTooLarge' });
  });

  it('refuses a call with somebody who is not named', async () => {
    const sandbox = await sandboxOf();
    const response = await sandbox.call(operation, { [list]: [{ userId: 'a' }, {}] });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'BadParams' });
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('counts some users as failed and lists them nowhere, if told so', async () => {
    const sandbox = await sandboxOf({ random: diceOf(0.1, 0.9) });
    sandbox.setFaults({ unexplainedFailures: 0.5 });
    const response = await sandbox.call(operation, { [list]: [{ userId: 'a' }, { userId: 'b' }] });

    expect(await response.json()).toMatchObject({ successCount: 1, failCount: 1, invalidUserIds: [] });
    expect(sandbox.users.latest(10)).toEqual(['{"userId":"b","dataFields":{}}']);
  });

  it('is slow if one of the users is', async () => {
    const began: number[] = [];
    let now = 0;
    const sandbox = await sandboxOf({ onCall: ({ beganAtMs }) => began.push(beganAtMs), now: () => now++ });
    sandbox.setFaults({ slowUsers: { slow: 60_000 } });

    const slow = sandbox.call(operation, { [list]: [{ userId: 'a' }, { userId: 'slow' }] });
    await expect.poll(() => sandbox.counters.requests).toBe(1);
    await sandbox.call(operation, { [list]: [{ userId: 'a' }] });

    expect(began).toHaveLength(1);
    await Promise.all([sandbox.close(), expect(slow).rejects.toThrow()]);
  });
});

describe('the sandbox that changes one user', () => {
  it.each([
    ['users/update', (user: object) => user],
    ['users/updateSubscriptions', (user: object) => user],
    ['commerce/updateCart', (user: object) => ({ user, items: [] })],
    ['commerce/trackPurchase', (user: object) => ({ user, items: [], total: 1 })],
  ])('refuses at %s whom the bulk call would list', async (operation, bodyOf) => {
    const sandbox = await sandboxOf();
    sandbox.setFaults(EVERY_FAULT);
    const refusalOf = async (user: object) => {
      const response = await sandbox.call(operation, bodyOf(user));
      return [response.status, ((await response.json()) as { code: string }).code];
    };

    expect(await refusalOf({ email: 'two@example.com' })).toEqual([409, 'EmailAlreadyExists']);
    expect(await refusalOf({ userId: 'two' })).toEqual([409, 'UserIdAlreadyExists']);
    expect(await refusalOf({ userId: 'odd' })).toEqual([400, 'BadParams']);
    expect(await refusalOf({ userId: 'gone' })).toEqual([400, 'ForgottenUserError']);
    expect(await refusalOf({ email: 'nobody' })).toEqual([400, 'InvalidEmailAddressError']);
    expect(await refusalOf({ userId: 'new' })).toEqual([200, 'Success']);
  });
});
