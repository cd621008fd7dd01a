/** What is made of the requests of users that go many in a call. */
import { describe, expect, it } from 'vitest';
import { itemsByUser } from '../../lib/users/in-bulk.ts';

const request = (body: string) => ({ operation: { name: 'users/update' as const }, body });
const about = (user: object, dataFields: object, more: object = {}) =>
  JSON.stringify({ ...user, dataFields, ...more });
const ANN = { email: 'ann@example.com' };
const BOB = { userId: 'bob' };
/** As exports have it of whom they know no address. */
const EMPTY = { email: '', userId: '' };

/** Of each user, of each of its items: its text, and how many requests it was. */
function items(bodies: readonly string[]): [string, number][][] {
  const users = itemsByUser(bodies.map(request), 'createNewFields');
  return users.map((ofUser) =>
    ofUser.map(({ user, body, requests }) => [user?.text ?? body, requests.length]),
  );
}

describe('requests of one user', () => {
  it('become one item, with the digits of each', () => {
    const bodies = [
      '{"userId":"u","dataFields":{"n":1.0}}',
      '{"userId":"u","dataFields":{"m":9007199254740993}}',
    ];
    expect(items(bodies)).toEqual([[['{"userId":"u","dataFields":{"n":1.0,"m":9007199254740993}}', 2]]]);
  });

  it('are apart from those of others that stand between them', () => {
    expect(items([about(ANN, { a: 1 }), about(BOB, { a: 1 }), about(ANN, { b: 2 })])).toEqual([
      [[about(ANN, { a: 1, b: 2 }), 2]],
      [[about(BOB, { a: 1 }), 1]],
    ]);
  });

  it('become several items where two can’t be merged, in their order', () => {
    const bodies = [about(ANN, { a: 1 }), about(ANN, { a: 'x' }), about(ANN, { b: 2 }), about(ANN, { a: 3 })];
    expect(items(bodies)).toEqual([
      [
        [bodies[0], 1],
        [about(ANN, { a: 'x', b: 2 }), 2],
        [bodies[3], 1],
      ],
    ]);
  });

  it('are merged twenty at a time', () => {
    const bodies = Array.from({ length: 45 }, (_, index) => about(ANN, { [`f${index}`]: index }));
    expect(items(bodies).map((ofUser) => ofUser.map(([, count]) => count))).toEqual([[20, 20, 5]]);
  });

  it('are merged up to what half a call has room for, however small the item becomes', () => {
    const bodies = Array.from({ length: 5 }, (_, index) => about(ANN, { f: `${index}`.repeat(450_000) }));
    expect(items(bodies).map((ofUser) => ofUser.map(([text, count]) => [text.length, count]))).toEqual([
      [
        [bodies[0]?.length, 4],
        [bodies[0]?.length, 1],
      ],
    ]);
  });

  it.each<[string, object, object]>([
    ['an address in other letters', ANN, { email: 'ANN@Example.com' }],
    ['one of two names', ANN, { ...ANN, userId: '7' }],
    ['the other of two names', { userId: '7' }, { ...ANN, userId: '7' }],
    ['the address that its fields give it', ANN, { userId: '7', dataFields: { email: 'Ann@example.com' } }],
    ['the userId that its fields give it', { userId: '7' }, { ...ANN, dataFields: { userId: '7' } }],
  ])('are those with a name in common: %s', (_, first, second) => {
    const bodies = [about(first, { a: 1 }), JSON.stringify({ dataFields: { a: 1 }, ...second })];
    expect(items(bodies)).toHaveLength(1);
    expect(items(bodies.toReversed())).toHaveLength(1);
  });

  it('are those of two names that a third request has both of', () => {
    const bodies = [
      about(ANN, { a: 1 }),
      about(BOB, { b: 1 }),
      about({ userId: 'cid' }, {}),
      about({ ...ANN, ...BOB }, {}),
    ];
    expect(items(bodies).map((ofUser) => ofUser.map(([text]) => text))).toEqual([
      [bodies[0], bodies[1], bodies[3]],
      [bodies[2]],
    ]);
  });

  it.each([
    ['a userId in other letters', BOB, { userId: 'Bob' }],
    ['a userId that is another’s address', { userId: 'ann@example.com' }, ANN],
    ['a name that is no text', { userId: 7 }, { userId: 7 }],
    ['no name', {}, {}],
    ['an empty name', ANN, { ...BOB, email: '' }],
    ['fields that take their names away', { ...ANN, dataFields: EMPTY }, { ...BOB, dataFields: EMPTY }],
  ])('are not those with %s', (_, first, second) => {
    const bodies = [first, second].map((user) => JSON.stringify({ dataFields: { a: 1 }, ...user }));
    expect(items(bodies)).toHaveLength(2);
  });
});

describe('what a call says once for all', () => {
  const users = (...bodies: string[]) => itemsByUser(bodies.map(request), 'createNewFields').flat();

  it.each([
    [
      '{"createNewFields":false,"userId":"u","dataFields":{"n":1.0}}',
      'false',
      '{"userId":"u","dataFields":{"n":1.0}}',
    ],
    ['{"userId":"u", "createNewFields" : true , "n":1.0}\n', 'true', '{"userId":"u", "n":1.0}\n'],
    ['{"userId":"u","create\\u004eewFields":true}', 'true', '{"userId":"u"}'],
    [
      '{"userId":"u","dataFields":{"createNewFields":true}}',
      undefined,
      '{"userId":"u","dataFields":{"createNewFields":true}}',
    ],
  ])('is cut out of the user: %s', (body, said, text) => {
    expect(users(body)).toMatchObject([{ user: { said, text }, body }]);
  });

  it('keeps two requests apart that say it differently', () => {
    const bodies = [about(ANN, { a: 1 }, { createNewFields: true }), about(ANN, { b: 1 })];
    expect(users(...bodies).map(({ user }) => user?.said)).toEqual(['true', undefined]);
  });
});

it('of what can’t be read each is nobody’s', () => {
  const bodies = ['x', '', '[]', 'null', '{"userId":"u","userId":"v"}', '{"userId":"","email":""}', 'x'];
  expect(itemsByUser(bodies.map(request), undefined)).toEqual(
    bodies.map((body) => [expect.objectContaining({ requests: [request(body)], body, user: undefined })]),
  );
});
