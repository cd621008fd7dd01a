import { describe, expect, it } from 'vitest';
import { missingUsers, userIn } from '../../lib/iterable/named-users.ts';
import { operationNamed } from '../../lib/iterable/operations.ts';
import type { Identity } from '../../lib/iterable/project-kinds.ts';

function missing(name: string, body: Record<string, unknown>, identity: Identity = 'hybrid'): string[] {
  const operation = operationNamed(name);
  return missingUsers(operation?.users ?? [], operation?.insteadOfUser, body, identity).map(
    ({ path }) => path,
  );
}

const user = (name: string, body: unknown, first: 'email' | 'userId' = 'email') =>
  userIn(operationNamed(name)?.users ?? [], typeof body === 'string' ? body : JSON.stringify(body), first);

describe('the users that a body must name', () => {
  it.each([
    ['events/track', { email: 'a@b.c' }, [], ['userId']],
    ['events/track', { userId: 'u' }, [], []],
    ['events/track', { email: 'a@b.c', userId: 'u' }, [], []],
    ['events/track', {}, ['email'], ['userId']],
    ['commerce/updateCart', { user: { email: 'a@b.c' } }, [], ['user.userId']],
    ['commerce/updateCart', { userId: 'u' }, ['user.email'], ['user.userId']],
    ['commerce/updateCart', { user: [] }, [], []],
    ['users/updateEmail', { newEmail: 'a@b.c' }, ['currentEmail'], ['currentUserId']],
    ['users/merge', { sourceUserId: 'u', destinationEmail: 'a@b.c' }, [], ['destinationUserId']],
    ['users/merge', {}, ['sourceEmail', 'destinationEmail'], ['sourceUserId', 'destinationUserId']],
    [
      'lists/subscribe',
      { subscribers: [{ userId: 'u' }, {}, 7, { email: 'a@b.c' }] },
      ['subscribers[1].email', 'subscribers[2].email'],
      ['subscribers[1].userId', 'subscribers[2].userId', 'subscribers[3].userId'],
    ],
    ['workflows/triggerWorkflow', { listId: 7 }, [], []],
    ['workflows/triggerWorkflow', {}, ['email'], ['userId']],
    ['events/trackInAppOpen', { messageId: 'm' }, [], []],
    ['events/trackInAppOpen', { messageId: 'm', userId: 'u' }, [], []],
    // Whoever is named must be somebody the project knows.
    ['events/trackInAppOpen', { messageId: 'm', email: 'a@b.c' }, [], ['userId']],
    ['events/trackInAppOpen', {}, ['email'], ['userId']],
    ['embedded-messaging/events/session', { session: {}, impressions: [] }, [], []],
    ['embedded-messaging/events/session', { session: {} }, ['email'], ['userId']],
    ['users/disableDevice', { token: 't' }, [], []],
    ['users/registerDeviceToken', { device: {} }, ['email'], ['userId']],
  ])('of %s %j are missing as its project identifies them', (name, body, hybrid, byUserId) => {
    expect(missing(name, body)).toEqual(hybrid);
    expect(missing(name, body, 'email')).toEqual(hybrid);
    expect(missing(name, body, 'userId')).toEqual(byUserId);
  });
});

it('what is missing is said in plain words', () => {
  const { users = [] } = operationNamed('users/merge') ?? {};
  const messages = (body: object, identity: Identity) =>
    missingUsers(users, undefined, { ...body }, identity).map(({ message }) => message);

  expect(messages({}, 'hybrid')).toEqual([
    'a sourceEmail or a sourceUserId is required',
    'a destinationEmail or a destinationUserId is required',
  ]);
  expect(messages({ sourceUserId: 'u' }, 'userId')).toEqual([
    'is required: the project identifies users by userId',
  ]);
});

describe('the user that a token is for', () => {
  it.each([
    ['events/track', { email: 'a@b.c', userId: 'u' }, { email: 'a@b.c' }],
    ['events/track', { userId: 'u' }, { userId: 'u' }],
    ['commerce/trackPurchase', { user: { userId: 'u' } }, { userId: 'u' }],
    ['users/merge', { sourceEmail: 'a@b.c', destinationUserId: 'u' }, { userId: 'u' }],
    ['lists/subscribe', { subscribers: [{ userId: 'u' }, { userId: 'v' }] }, undefined],
    ['workflows/triggerWorkflow', { listId: 7 }, undefined],
  ])('of %s %j is the one it is about', (name, body, expected) => {
    expect(user(name, body)).toEqual(expected);
  });

  it('is the one by the other identifier where both are there and that is asked for', () => {
    const body = { email: 'a@b.c', userId: 'u' };

    expect(user('events/track', body, 'userId')).toEqual({ userId: 'u' });
    expect(user('events/track', { email: 'a@b.c' }, 'userId')).toEqual({ email: 'a@b.c' });
  });

  it.each(['', 'no JSON', '[]', '7', '{"email":"a@b.c"', '{"email":7}', '{"email":"a@b.c","email":"d@e.f"}'])(
    'is nobody in a body that names none or can be read in two ways: %j',
    (text) => {
      expect(user('events/track', text)).toBeUndefined();
    },
  );
});
