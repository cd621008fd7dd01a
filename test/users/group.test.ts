import { describe, expect, it } from 'vitest';
import { OPERATION_NAMES, operationNamed } from '../../lib/iterable/operations.ts';
import type { Identity, Order } from '../../lib/iterable/project-kinds.ts';
import { groupIdOfText, groupIdsIn } from '../../lib/users/group.ts';

interface Place {
  readonly name?: string;
  readonly identity?: Identity;
  readonly order?: Order;
}

function groupOf(operationName: string, body: object, place: Place = {}): string | undefined {
  const operation = operationNamed(operationName);
  if (operation === undefined) throw new Error(`there is no operation ${operationName}`);
  const project = { name: 'us', identity: 'hybrid', order: 'users', ...place } as const;
  const text = groupIdOfText(operation, project, JSON.stringify(body));
  const [first, ...others] = groupIdsIn(operation, project, body as Readonly<Record<string, unknown>>);
  // The door and the consumer must mean the same user.
  if (others.length === 0) expect(text).toBe(first);
  return text;
}

const update = (user: object, place?: Place) => groupOf('users/update', user, place);

describe('a group', () => {
  it('is a SHA-256 that tells nothing of its user', () => {
    expect(update({ userId: 'ada' })).toMatch(/^[\da-f]{64}$/);
  });

  it('is another for each user, project and kind of name', () => {
    const groups = [
      update({ userId: 'ada' }),
      update({ userId: 'bob' }),
      update({ email: 'ada' }),
      update({ userId: 'ada' }, { name: 'eu' }),
      update({ userId: 'Ada' }),
    ];
    expect(new Set(groups).size).toBe(groups.length);
  });

  it('does not depend on the case of an address', () => {
    expect(update({ email: 'Ada@Example.com' })).toBe(update({ email: 'ada@example.com' }));
  });

  it.each<[Identity, object]>([
    ['email', { email: 'ada@example.com' }],
    ['userId', { userId: 'ada' }],
    ['hybrid', { userId: 'ada' }],
  ])('goes in a project of kind %s by what identifies its users', (identity, alone) => {
    const both = { email: 'ada@example.com', userId: 'ada' };
    expect(update(both, { identity })).toBe(update(alone, { identity }));
  });

  it.each([
    ['users/updateEmail', { currentUserId: 'ada', newEmail: 'new@example.com' }],
    ['users/updateSubscriptions', { userId: 'ada' }],
    ['users/merge', { sourceUserId: 'bob', destinationUserId: 'ada' }],
    ['users/forget', { userId: 'ada' }],
    ['users/unforget', { userId: 'ada' }],
    ['commerce/trackPurchase', { user: { userId: 'ada' } }],
    ['commerce/updateCart', { user: { userId: 'ada' } }],
    ['lists/subscribe', { subscribers: [{ userId: 'ada' }] }],
    ['lists/unsubscribe', { subscribers: [{ userId: 'ada' }] }],
    ['workflows/triggerWorkflow', { workflowId: 1, userId: 'ada' }],
  ])('of %s is that of the user whom it changes', (operation, body) => {
    expect(groupOf(operation, body)).toBe(update({ userId: 'ada' }));
  });

  it.each(['users/registerDeviceToken', 'users/registerBrowserToken', 'users/disableDevice'])(
    'of %s is one of its own for each user',
    (operation) => {
      const group = groupOf(operation, { userId: 'ada' });
      expect(group).toBeDefined();
      expect(group).not.toBe(update({ userId: 'ada' }));
      expect(group).toBe(groupOf('users/registerDeviceToken', { userId: 'ada' }));
    },
  );

  it('is there for an event only where the project orders all', () => {
    const body = { eventName: 'opened', userId: 'ada' };
    expect(groupOf('events/track', body)).toBeUndefined();
    expect(groupOf('events/track', body, { order: 'all' })).toBe(update({ userId: 'ada' }));
  });

  it('is there for nothing in a project that keeps no order', () => {
    const body = { userId: 'ada', user: { userId: 'ada' }, subscribers: [{ userId: 'ada' }] };
    for (const name of OPERATION_NAMES) expect(groupOf(name, body, { order: 'none' })).toBeUndefined();
  });

  it.each<[string, object]>([
    ['workflows/triggerWorkflow', { workflowId: 1, listId: 2 }],
    ['users/disableDevice', { token: 'token' }],
    ['users/update', { email: 7 }],
    ['users/update', []],
    ['lists/subscribe', { subscribers: [{ userId: 'ada' }, { userId: 'bob' }] }],
    ['lists/subscribe', { subscribers: [] }],
  ])('is not there for %s with %j, which names no one user', (operation, body) => {
    expect(groupOf(operation, body)).toBeUndefined();
  });

  it('is one for each user whom a list names, in its order', () => {
    const operation = operationNamed('lists/subscribe');
    const project = { name: 'us', identity: 'hybrid', order: 'users' } as const;
    const subscribers = [{ userId: 'ada' }, { email: 'bob@example.com' }];
    expect(operation && groupIdsIn(operation, project, { subscribers })).toEqual([
      update({ userId: 'ada' }),
      update({ email: 'bob@example.com' }),
    ]);
  });

  it('is not there for what is no JSON', () => {
    const operation = operationNamed('users/update');
    const project = { name: 'us', identity: 'hybrid', order: 'users' } as const;
    expect(operation && groupIdOfText(operation, project, '{"userId":')).toBeUndefined();
  });
});
