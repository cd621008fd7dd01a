import { describe, expect, it } from 'vitest';
import { BULK_REQUEST_NAMES, bulkRequestNamed } from '../../lib/iterable/bulk-requests.ts';
import { schemaIssues, schemaOf } from '../../lib/iterable/event-schema.ts';
import {
  DEFAULT_OPERATION,
  DEFAULT_OPERATIONS,
  OPERATION_NAMES,
  type Operation,
  type OperationName,
  operationNamed,
} from '../../lib/iterable/operations.ts';

const issuesIn = (name: OperationName, event: Readonly<Record<string, unknown>>) =>
  schemaIssues(schemaOf(name), event, 20);

const operations = OPERATION_NAMES.map((name) => [name, operationNamed(name) as Operation] as const);

describe('the table of operations', () => {
  it('has the default', () => {
    expect(OPERATION_NAMES).toContain(DEFAULT_OPERATION);
    expect(operationNamed(DEFAULT_OPERATION)?.path).toBe('/api/events/track');
  });

  it.each(['__proto__', 'constructor', 'toString', '', 'events/track/', '/events/track', 'EVENTS/TRACK'])(
    'has nothing under %j',
    (name) => {
      expect(operationNamed(name)).toBeUndefined();
      expect(bulkRequestNamed(name)).toBeUndefined();
    },
  );

  it('calls these paths and no others', () => {
    const paths = operations.flatMap(([, { path, bulk }]) =>
      bulk === undefined ? [path] : [path, bulk.path],
    );

    expect(paths.toSorted()).toEqual([
      '/api/commerce/trackPurchase',
      '/api/commerce/updateCart',
      '/api/embedded-messaging/events/click',
      '/api/embedded-messaging/events/dismiss',
      '/api/embedded-messaging/events/received',
      '/api/embedded-messaging/events/session',
      '/api/events/inAppConsume',
      '/api/events/track',
      '/api/events/trackBulk',
      '/api/events/trackInAppClick',
      '/api/events/trackInAppClose',
      '/api/events/trackInAppDelivery',
      '/api/events/trackInAppOpen',
      '/api/events/trackInboxSession',
      '/api/events/trackPushOpen',
      '/api/events/trackWebPushClick',
      '/api/lists/subscribe',
      '/api/lists/unsubscribe',
      '/api/users/bulkUpdate',
      '/api/users/bulkUpdateSubscriptions',
      '/api/users/disableDevice',
      '/api/users/forget',
      '/api/users/merge',
      '/api/users/registerBrowserToken',
      '/api/users/registerDeviceToken',
      '/api/users/unforget',
      '/api/users/update',
      '/api/users/updateEmail',
      '/api/users/updateSubscriptions',
      '/api/workflows/triggerWorkflow',
    ]);
  });

  it('fills in an id, by which a repeat does no harm, for these alone', () => {
    const taking = OPERATION_NAMES.filter((name) => schemaOf(name).takesId);

    expect(taking).toEqual(['events/track', 'commerce/trackPurchase']);
    expect(OPERATION_NAMES.filter((name) => operationNamed(name)?.repeatable === 'id')).toEqual(taking);
  });

  it('fills in a time for these alone', () => {
    expect(OPERATION_NAMES.filter((name) => schemaOf(name).takesCreatedAt)).toEqual([
      'events/track',
      'commerce/trackPurchase',
      'events/trackPushOpen',
      'events/trackInAppOpen',
      'events/trackInAppClick',
      'events/trackInAppClose',
      'events/trackInAppDelivery',
      'events/inAppConsume',
      'events/trackWebPushClick',
      'embedded-messaging/events/received',
      'embedded-messaging/events/click',
      'embedded-messaging/events/dismiss',
      'embedded-messaging/events/session',
    ]);
  });

  it('delivers these at least once, because each repeat does something', () => {
    expect(OPERATION_NAMES.filter((name) => operationNamed(name)?.repeatable === 'no')).toEqual([
      'workflows/triggerWorkflow',
      'events/trackPushOpen',
      'events/trackInAppOpen',
      'events/trackInAppClick',
      'events/trackInAppClose',
      'events/trackInAppDelivery',
      'events/trackWebPushClick',
      'events/trackInboxSession',
      'embedded-messaging/events/received',
      'embedded-messaging/events/click',
      'embedded-messaging/events/dismiss',
      'embedded-messaging/events/session',
    ]);
  });

  it('gives every source all of them, but for these two that must be named', () => {
    const others = OPERATION_NAMES.filter((name) => !DEFAULT_OPERATIONS.includes(name));

    expect(others).toEqual(['users/forget', 'users/unforget']);
    expect(new Set([...DEFAULT_OPERATIONS, ...others])).toEqual(new Set(OPERATION_NAMES));
  });

  it.each(OPERATION_NAMES)('has no field of %s that the door would take for its own', (name) => {
    expect(schemaOf(name).fields).not.toContain('operation');
  });

  it.each(operations)('finds the user of %s among its fields', (_, { name, users, insteadOfUser }) => {
    const { fields } = schemaOf(name);
    for (const { within, email, userId } of users) {
      for (const name of within === undefined ? [email, userId] : [within]) expect(fields).toContain(name);
    }
    if (insteadOfUser !== undefined) expect(fields).toContain(insteadOfUser);
  });

  it.each(BULK_REQUEST_NAMES)('lists in %s what its sender lists there', (name) => {
    const { operation = '', list, shared = {} } = bulkRequestNamed(name) ?? {};
    const { bulk } = operationNamed(operation) ?? {};

    expect(bulk).toMatchObject({ name, list });
    expect(bulk?.saidOnce === undefined ? [] : [bulk.saidOnce]).toEqual(Object.keys(shared));
  });

  it('cuts a bulk request into what it has a row for', () => {
    expect(BULK_REQUEST_NAMES.map((name) => [name, bulkRequestNamed(name)?.operation])).toEqual([
      ['events/trackBulk', 'events/track'],
      ['users/bulkUpdate', 'users/update'],
      ['users/bulkUpdateSubscriptions', 'users/updateSubscriptions'],
    ]);
  });

  it('takes an event with every field that Iterable documents, and with others', () => {
    const event = {
      eventName: 'sum',
      email: 'ann@example.com',
      userId: 'u1',
      id: 'order-1',
      createdAt: 1,
      dataFields: { a: [1] },
      campaignId: 1,
      templateId: 2,
      createNewFields: true,
    };
    const { fields } = schemaOf('events/track');

    expect([...fields].toSorted()).toEqual(Object.keys(event).toSorted());
    expect(issuesIn('events/track', { ...event, later: 1 })).toEqual([]);
    expect(issuesIn('events/track', { ...event, id: 1 })).toMatchObject([{ path: 'id' }]);
  });

  it.each([
    ['email', `${'a'.repeat(243)}@example.com`, []],
    ['email', `${'a'.repeat(244)}@example.com`, ['must not be longer than 255 characters']],
    // Of what is too long nothing else is looked at.
    ['email', 'a'.repeat(1_000_000), ['must not be longer than 255 characters']],
    ['email', 'ann\u0000@example.com', ['must be an e-mail address']],
    ['email', 'ann@exam\u007fple.com', ['must be an e-mail address']],
    ['email', 'ann@example.com\u0085', ['must be an e-mail address']],
    ['email', 'änn@exämple.com', []],
    ['eventName', 'a'.repeat(1_024), []],
    ['eventName', 'a'.repeat(1_025), ['must not be longer than 1,024 characters']],
    ['eventName', 'order\u0000placed', ['must not have control characters']],
    ['eventName', 'order\nplaced', ['must not have control characters']],
    ['eventName', '\u001b[31morder', ['must not have control characters']],
    ['eventName', '注文 🛒 placed', []],
    ['eventName', '', ['must not be empty']],
    ['userId', 'u\u0007', ['must be 1 to 52 printable ASCII characters without a trailing space']],
  ])('says what is wrong with this %s: %j', (field, value, messages) => {
    const event = { eventName: 'opened', [field]: value };

    expect(issuesIn('events/track', event)).toEqual(
      messages.map((message) => expect.objectContaining({ path: field, message })),
    );
  });

  it.each([
    ['users/updateEmail', { currentEmail: 'ann@example.com' }, 'newEmail'],
    ['users/merge', {}, 'destinationEmail'],
    ['users/forget', {}, 'email'],
  ] as const)('bounds every e-mail alike: that of %s', (name, body, field) => {
    const isTaken = (email: string) => issuesIn(name, { ...body, [field]: email }).length === 0;

    expect(isTaken('bob@example.com')).toBe(true);
    expect(isTaken(`${'b'.repeat(300)}@example.com`)).toBe(false);
    expect(isTaken('bob\u0000@example.com')).toBe(false);
  });

  it.each([
    [{ id: 'a', name: 'b', price: 1.5, quantity: 2 }, true],
    [{ id: 'a', name: 'b', price: 1.5, quantity: 1.5 }, false],
    [{ id: 'a', name: 'b', price: 1.5 }, false],
    [{ id: 1, name: 'b', price: 1.5, quantity: 2 }, false],
  ])('takes of an item only what Iterable does: %j', (item, isTaken) => {
    const issues = issuesIn('commerce/updateCart', { user: { userId: 'u1' }, items: [item] });

    expect(issues.length === 0).toBe(isTaken);
  });

  it.each([
    ['campaignId', 2 ** 31 - 1, true],
    ['campaignId', 2 ** 31, false],
    ['templateId', -(2 ** 31) - 1, false],
  ])('takes 32 bits where Iterable does: %s %i', (field, value, isTaken) => {
    const issues = issuesIn('commerce/trackPurchase', { user: {}, items: [], total: 1, [field]: value });

    expect(issues.length === 0).toBe(isTaken);
  });
});
