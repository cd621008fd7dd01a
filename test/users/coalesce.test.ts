import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationName } from '../../lib/iterable/operations.ts';
import { mergedBody, type UserRequest } from '../../lib/users/coalesce.ts';
import { isObject, parseJson } from '../../local/sandbox/json.ts';
import { PROFILE_EFFECTS } from '../../local/sandbox/profile-effects.ts';
import { createProfiles } from '../../local/sandbox/profiles.ts';

const requestOf = (name: OperationName, body: string | object): UserRequest => ({
  operation: { name },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const update = (dataFields: object | string, more = '') => {
  const fields = typeof dataFields === 'string' ? dataFields : JSON.stringify(dataFields);
  return requestOf('users/update', `{"userId":"ada","dataFields":${fields}${more}}`);
};
const NESTED = ',"mergeNestedObjects":true';
const fieldsOf = (body: string | undefined) => body && JSON.parse(body).dataFields;

describe('two updates of a user', () => {
  it('become one, in which later fields win', () => {
    const body = mergedBody(update({ plan: 'free', seats: 1 }), update({ plan: 'pro', tags: [2] }));
    expect(body).toBe('{"userId":"ada","dataFields":{"plan":"pro","seats":1,"tags":[2]}}');
  });

  it('keep every digit and escape that their senders wrote', () => {
    const body = mergedBody(
      update('{"big": 9007199254740993, "one":1.0,"text":"\\u00e9"}'),
      update('{"one":  2.50 ,"exp":1E3}'),
    );
    expect(body).toBe(
      '{"userId":"ada","dataFields":{"big": 9007199254740993, "one":2.50,"text":"\\u00e9","exp":1E3}}',
    );
  });

  it('merge one level of objects if told so, and no lists', () => {
    const body = mergedBody(
      update({ address: { city: 'Rome', geo: { lat: 1 } }, tags: [1] }, NESTED),
      update({ address: { geo: { lon: 2 }, zip: '1' }, tags: [2] }, NESTED),
    );
    expect(fieldsOf(body)).toEqual({ address: { city: 'Rome', geo: { lon: 2 }, zip: '1' }, tags: [2] });
  });

  it('replace objects unless told to merge them', () => {
    const body = mergedBody(update({ address: { city: 'Rome' } }), update({ address: { zip: '1' } }));
    expect(fieldsOf(body)).toEqual({ address: { zip: '1' } });
  });

  it('are one if only one of them has fields', () => {
    const bare = requestOf('users/update', '{"userId":"ada"}');
    expect(mergedBody(bare, update({ a: 1 }))).toBe('{"userId":"ada","dataFields":{"a":1}}');
    expect(mergedBody(update({ a: 1 }), bare)).toBe('{"userId":"ada","dataFields":{"a":1}}');
  });

  it.each<[string, UserRequest, UserRequest]>([
    ['other flags', update({ a: 1 }), update({ a: 2 }, NESTED)],
    ['other flags still', update({ a: 1 }, ',"createNewFields":false'), update({ a: 2 })],
    ['other users', update({ a: 1 }), requestOf('users/update', '{"userId":"bob","dataFields":{"a":2}}')],
    [
      'a user who is named by one more name',
      update({ a: 1 }),
      requestOf('users/update', '{"userId":"ada","email":"ada@example.com","dataFields":{"a":2}}'),
    ],
    [
      'another operation in the later',
      update({ a: 1 }),
      requestOf('commerce/updateCart', '{"userId":"ada"}'),
    ],
    ['a value of another type', update({ a: 1 }), update({ a: 'x' })],
    ['null before a value, which hides the type before it', update({ a: null }), update({ a: 5 })],
    ['null after a value', update({ a: 5 }), update({ a: null })],
    ['a text over a date', update({ a: '2026-01-01' }), update({ a: 'soon' })],
    ['a whole number over one that is none', update({ a: 1.5, b: 2 }), update({ a: 1 })],
    ['a number over a whole one, however it is written', update({ a: 1 }), update('{"a":1e2}')],
    [
      'a date over one in a form that Iterable takes for text',
      update({ a: '2026-01-01 00:00:00.000' }),
      update({ a: '2026-01-01 00:00:00' }),
    ],
    ['a list of another type', update({ a: [1] }), update({ a: ['x'] })],
    ['a dotted name inside', update({ a: { b: { c: 1 } } }, NESTED), update({ a: { 'b.c': 2 } }, NESTED)],
    ['a value of another type inside', update({ a: { b: 1 } }), update({ a: { b: 'x' } })],
    ['an object over what was none', update({ a: null }, NESTED), update({ a: { b: 1 } }, NESTED)],
    ['a dotted name', update({ 'a.b': 1 }), update({ a: { b: 2 } })],
    ['a name that the user takes', update({ userId: 'eve' }), update({ a: 1 })],
    ['an address that the user takes', update({ email: 'new@example.com' }), update({ a: 1 })],
    ['fields that are no object', update('[1]'), update({ a: 1 })],
    ['what is no JSON', update('{'), update({ a: 1 })],
    ['a name twice', update('{"a":1,"a":2}'), update({ b: 1 })],
    ['more than a megabyte', update({ a: 'x'.repeat(600_000) }), update({ b: 'x'.repeat(600_000) })],
  ])('stay two with %s', (_, earlier, later) => {
    expect(mergedBody(earlier, later)).toBeUndefined();
  });
});

describe('two changes of subscriptions', () => {
  const subscriptions = (lists: object) =>
    requestOf('users/updateSubscriptions', { userId: 'ada', ...lists });

  it('become one, in which later lists win, and null is none', () => {
    const body = mergedBody(
      subscriptions({ emailListIds: [1], unsubscribedChannelIds: [2] }),
      subscriptions({ emailListIds: [3], unsubscribedChannelIds: null, subscribedMessageTypeIds: [] }),
    );
    expect(JSON.parse(body ?? '')).toEqual({
      userId: 'ada',
      emailListIds: [3],
      unsubscribedChannelIds: [2],
      subscribedMessageTypeIds: [],
    });
  });

  it('stay two if they are for different campaigns', () => {
    const [first, second] = [subscriptions({ campaignId: 1 }), subscriptions({ campaignId: 2 })];
    expect(mergedBody(first, second)).toBeUndefined();
  });
});

describe('two carts', () => {
  const cart = (user: object, more = {}) => requestOf('commerce/updateCart', { user, items: [], ...more });

  it('become the last', () => {
    const last = cart({ userId: 'ada', dataFields: { a: 1 } });
    expect(mergedBody(cart({ userId: 'ada' }), last)).toBe(last.body);
  });

  it.each([
    ['fields of its user', cart({ userId: 'ada', dataFields: {} }), cart({ userId: 'ada' })],
    ['more than a cart', cart({ userId: 'ada' }, { later: 1 }), cart({ userId: 'ada' })],
    ['another user', cart({ userId: 'bob' }), cart({ userId: 'ada' })],
  ])('stay two if the first has %s', (_, first, second) => {
    expect(mergedBody(first, second)).toBeUndefined();
  });
});

describe('two words on a list', () => {
  const list = (name: 'subscribe' | 'unsubscribe', subscriber: object, listId = 1) =>
    requestOf(`lists/${name}`, { listId, subscribers: [subscriber] });
  const ada = { userId: 'ada' };

  it.each([
    ['subscribe', 'subscribe'],
    ['unsubscribe', 'subscribe'],
    ['unsubscribe', 'unsubscribe'],
  ] as const)('become the last: %s, then %s', (first, second) => {
    const last = list(second, { ...ada, dataFields: { a: 1 } });
    expect(mergedBody(list(first, ada), last)).toBe(last.body);
  });

  it.each<[string, UserRequest, UserRequest]>([
    ['the first makes the user', list('subscribe', ada), list('unsubscribe', ada)],
    ['the first has fields', list('subscribe', { ...ada, dataFields: {} }), list('subscribe', ada)],
    [
      'the last creates nobody',
      list('subscribe', ada),
      requestOf('lists/subscribe', { listId: 1, subscribers: [ada], updateExistingUsersOnly: true }),
    ],
    ['they are on different lists', list('subscribe', ada, 2), list('subscribe', ada)],
    ['they name different users', list('subscribe', { userId: 'bob' }), list('subscribe', ada)],
    [
      'the first says more',
      requestOf('lists/unsubscribe', { listId: 1, subscribers: [ada], channelUnsubscribe: true }),
      list('unsubscribe', ada),
    ],
    [
      'the first names two',
      requestOf('lists/subscribe', { listId: 1, subscribers: [ada, ada] }),
      list('subscribe', ada),
    ],
  ])('stay two if %s', (_, first, second) => {
    expect(mergedBody(first, second)).toBeUndefined();
  });
});

describe('operations that do something each time', () => {
  it.each<OperationName>([
    'commerce/trackPurchase',
    'workflows/triggerWorkflow',
    'users/merge',
    'users/forget',
  ])('stay as many as they are: %s', (name) => {
    const request = requestOf(name, { userId: 'ada', user: { userId: 'ada' }, items: [] });
    expect(mergedBody(request, request)).toBeUndefined();
  });
});

/** Requests about one user, in the order of their acceptance. */
function arbitraryRequests(): fc.Arbitrary<readonly UserRequest[]> {
  const ids = fc.uniqueArray(fc.nat(3), { maxLength: 3 });
  const scalar = fc.oneof(fc.constant(null), fc.nat(3), fc.constantFrom('x', 'y'), fc.boolean(), ids);
  const inner = fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.oneof(scalar, fc.record({ deep: scalar })));
  const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd.e'), fc.oneof(scalar, inner), {
    maxKeys: 4,
  });
  const named = fc.constantFrom(
    { userId: 'ada' },
    { email: 'ada@example.com' },
    { userId: 'ada', email: 'ada@example.com' },
  );
  const flags = fc.constantFrom({}, { mergeNestedObjects: true }, { mergeNestedObjects: false });
  const anUpdate = fc
    .tuple(named, flags, fc.option(fields))
    .map(([user, flag, dataFields]) =>
      requestOf('users/update', { ...user, ...flag, ...(dataFields && { dataFields }) }),
    );
  const aChange = fc
    .tuple(
      named,
      fc.dictionary(
        fc.constantFrom('emailListIds', 'unsubscribedChannelIds', 'subscribedMessageTypeIds'),
        fc.option(ids),
      ),
    )
    .map(([user, lists]) => requestOf('users/updateSubscriptions', { ...user, ...lists }));
  const aCart = fc
    .tuple(named, fc.option(fields), fc.array(fc.record({ id: fc.constantFrom('1', '2') }), { maxLength: 2 }))
    .map(([user, dataFields, items]) =>
      requestOf('commerce/updateCart', { user: { ...user, ...(dataFields && { dataFields }) }, items }),
    );
  const aList = fc
    .tuple(
      fc.constantFrom<OperationName>('lists/subscribe', 'lists/unsubscribe'),
      named,
      fc.nat(1),
      fc.constantFrom({}, {}, { updateExistingUsersOnly: true }),
    )
    .map(([name, user, listId, flag]) => requestOf(name, { listId, subscribers: [user], ...flag }));
  // Long rows of one kind, or nothing would be merged.
  return fc
    .array(
      fc.oneof(
        ...[anUpdate, aChange, aCart, aList].map((one) => fc.array(one, { minLength: 1, maxLength: 4 })),
      ),
      { maxLength: 5 },
    )
    .map((rows) => rows.flat());
}

function coalesced(requests: readonly UserRequest[]): readonly UserRequest[] {
  const fewer: UserRequest[] = [];
  for (const request of requests) {
    const last = fewer.at(-1);
    const body = last && mergedBody(last, request);
    if (body === undefined) fewer.push(request);
    else fewer[fewer.length - 1] = { ...request, body };
  }
  return fewer;
}

/** What Iterable has of the user after these, as the sandbox's merge rules say. */
function profileAfter(requests: readonly UserRequest[]): unknown {
  const profiles = createProfiles();
  for (const { operation, body } of requests) {
    const parsed = parseJson(body);
    if (isObject(parsed)) PROFILE_EFFECTS[operation.name]?.(parsed, profiles);
  }
  return profiles.latest(10).map((text) => {
    const profile = JSON.parse(text);
    // Who is on which lists, in whatever order.
    profile.dataFields.emailListIds?.sort();
    return profile;
  });
}

describe('any requests about a user', () => {
  it('leave the same profile as one after the other', () => {
    let spared = 0;
    fc.assert(
      fc.property(arbitraryRequests(), (requests) => {
        const fewer = coalesced(requests);
        spared += requests.length - fewer.length;
        expect(profileAfter(fewer)).toEqual(profileAfter(requests));
      }),
      { numRuns: 500 },
    );
    expect(spared).toBeGreaterThan(200);
  });

  it('are one request if ten of them only update fields', () => {
    const updates = Array.from({ length: 10 }, (_, index) => update({ plan: `plan-${index}`, n: index }));
    expect(coalesced(updates).map(({ body }) => fieldsOf(body))).toEqual([{ plan: 'plan-9', n: 9 }]);
  });
});
