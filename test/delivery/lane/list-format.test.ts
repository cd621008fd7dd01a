/** Calls for several users of one list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../lib/delivery/lane/format.ts';
import { Waiting } from '../../../lib/delivery/lane/parcel.ts';
import type { Exchange } from '../../../lib/iterable/client.ts';
import { answer } from '../../support/delivery/attempt.ts';
import { taskNamed } from '../../support/delivery/messages.ts';

const tasksOf = (operation: string, bodies: readonly string[]) =>
  bodies.map((body) => taskNamed(body, { envelope: { operation } }));
const subscribing = (...bodies: string[]) => tasksOf('lists/subscribe', bodies);
const unsubscribing = (...bodies: string[]) => tasksOf('lists/unsubscribe', bodies);
const format = (tasks: ReturnType<typeof tasksOf>) => {
  const [task] = tasks;
  if (task === undefined) throw new Error('nothing to be sent');
  return formatOf(task.operation, undefined);
};
const body = (user: string) => `{"listId":7,"subscribers":[${user}]}`;
const email = (name: string) => body(`{"email":"${name}@example.com"}`);
const json = (value: unknown): Exchange => ({
  kind: 'answer',
  status: 200,
  retryAfter: undefined,
  body: JSON.stringify(value),
});
const failed = (failedUpdates: Readonly<Record<string, readonly string[]>>, more: object = {}) =>
  json({ successCount: 0, failCount: Object.values(failedUpdates).flat().length, failedUpdates, ...more });
const said = (tasks: ReturnType<typeof tasksOf>, exchange: Exchange) =>
  format(tasks)
    .callOf(tasks)
    .read(exchange)
    .events.map((event) => event?.verdict);

describe('the body of a call for users of one list', () => {
  it.each([
    ['one, as it is', [' {"subscribers":[ {"userId":"7"} ], "listId" : 7}\n']],
    ['one body with several', [body('{"userId":"7"},{"userId":"8"}')]],
    ['what is no JSON', ['x']],
  ])('is that of its only event: %s', (_, bodies) => {
    const tasks = subscribing(...bodies);
    expect(format(tasks).callOf(tasks).body).toBe(bodies[0]);
  });

  it('has each user as written, in what stands around them all', () => {
    const around = (user: string) =>
      `{"listId":9007199254740993, "subscribers" : [ ${user}\n],"x":{"n":1.0}}`;
    const users = [
      '{"userId":"7","dataFields":{"n":1.0}}',
      '{"email" : "é]😀@example.com"}',
      '{"userId":"8"}',
    ];
    const tasks = subscribing(...users.map(around));
    expect(format(tasks).callOf(tasks).body).toBe(around(users.join(',')));
  });

  it('is never made of users of two lists', () => {
    const tasks = subscribing(body('{"userId":"7"},{"userId":"8"}'), body('{"userId":"9"}'));
    expect(() => format(tasks).callOf(tasks).body).toThrow(RangeError);
  });

  it.each([
    [1_001, '', [1_000, 1]],
    [5, 'x'.repeat(999_000), [4, 1]],
    [5, 'x'.repeat(1_000_000), [3, 2]],
  ])('has a thousand users and four million bytes at the most: %i', (count, padding, calls) => {
    const bodies = Array.from({ length: count }, (_, number) =>
      body(`{"userId":"${number}","dataFields":{"x":"${padding}"}}`),
    );
    const tasks = subscribing(...bodies);
    const waiting = new Waiting(format(tasks).roundsOf(tasks).flat());
    const sizes: number[] = [];
    while (waiting.count > 0) {
      const taken = waiting.take(format(tasks)).tasks;
      sizes.push(taken.length);
      expect(Buffer.byteLength(format(tasks).callOf(taken).body)).toBeLessThanOrEqual(4_000_000);
    }
    expect(sizes).toEqual(calls);
  });

  it('holds those apart that were tried before', () => {
    const [a, b, c] = [email('ann'), email('bob'), email('cid')];
    const [first, ...rest] = subscribing(a, b, c);
    const again = taskNamed(b, { envelope: { operation: 'lists/subscribe' }, receiveCount: 2 });
    const tasks = [first, again, rest[1]].filter((task) => task !== undefined);
    const groups = format(tasks).roundsOf(tasks).flat();
    expect(groups.map((group) => group.map((task) => task.body))).toEqual([[a, c], [b]]);
  });

  it('parses to all users, and the rest of the body once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 20 }),
        // The door lets no such name through.
        fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"')),
        (numbers, other) => {
          const users = numbers.map((number) => ({ userId: String(number), dataFields: { number } }));
          const tasks = subscribing(
            ...users.map((user) => JSON.stringify({ listId: 7, subscribers: [user], other })),
          );
          expect(format(tasks).roundsOf(tasks)[0]?.[0]).toEqual(tasks);
          expect(format(tasks).callOf(tasks).body).toBe(
            JSON.stringify({ listId: 7, subscribers: users, other }),
          );
        },
      ),
    );
  });
});

describe('the answer to a call for users of one list', () => {
  const people = ['ann', 'bob', 'cid'].map(email);
  const three = subscribing(...people);

  it.each<[string, Exchange, string[]]>([
    ['nobody failed', json({ successCount: 3, failCount: 0 }), ['delivered', 'delivered', 'delivered']],
    ...['invalidEmails', 'conflictEmails', 'invalidDataEmails'].map((name): [string, Exchange, string[]] => [
      name,
      failed({ [name]: ['BOB@example.com'] }, { successCount: 2 }),
      ['delivered', 'rejected', 'delivered'],
    ]),
    [
      'one is forgotten, another unknown',
      failed(
        { forgottenEmails: ['ann@example.com'], notFoundEmails: ['cid@example.com'] },
        { successCount: 1 },
      ),
      ['user-forgotten', 'delivered', 'user-unknown'],
    ],
    [
      'the deprecated list has all who failed',
      failed(
        { forgottenEmails: ['ann@example.com'] },
        { successCount: 1, failCount: 2, invalidEmails: ['ann@example.com', 'bob@example.com'] },
      ),
      ['user-forgotten', 'rejected', 'delivered'],
    ],
  ])('gives each the verdict of the list that has them: %s', (_, exchange, verdicts) => {
    expect(said(three, exchange)).toEqual(verdicts);
  });

  it('goes by userIds with their case', () => {
    const tasks = subscribing(body('{"userId":"a"}'), body('{"userId":"A"}'));
    expect(said(tasks, failed({ forgottenUserIds: ['A'] }, { successCount: 1 }))).toEqual([
      'delivered',
      'user-forgotten',
    ]);
  });

  it.each([
    ['more failed than are listed', json({ successCount: 2, failCount: 1 })],
    ['somebody is listed who is not in the call', failed({ invalidEmails: ['eve@example.com'] })],
    ['some are counted neither way', json({ successCount: 1, failCount: 0 })],
  ])('leaves open what it does not explain: %s', (_, exchange) => {
    expect(said(three, exchange)).toEqual([undefined, undefined, undefined]);
  });

  it('names the users that it refuses the whole call for', () => {
    const exchange: Exchange = {
      ...answer(400, 'BadJsonBody'),
      body: '{"code":"BadJsonBody","params":{"obj.subscribers[1].email":"String value expected"}}',
    } as Exchange;
    expect(format(three).callOf(three).read(exchange)).toMatchObject({
      events: [undefined, undefined, undefined],
      named: [1],
    });
  });

  it.each([answer(413, 'x'), answer(400, 'BatchTooLarge'), answer(409, 'ForgottenUserError')])(
    'leaves all open where one may be the cause: %j',
    (exchange) => {
      expect(said(three, exchange)).toEqual([undefined, undefined, undefined]);
      expect(said(three.slice(1, 2), exchange)).not.toContain(undefined);
    },
  );

  it('is one for all where it is about none of them', () => {
    expect(said(three, answer(429, 'RateLimitExceeded'))).toEqual(Array(3).fill('rate-limited'));
  });
});

describe('the answer to a call for one user of a list', () => {
  const one = subscribing(email('ann'));

  it.each<[string, Exchange, string]>([
    ['one more is on it', json({ successCount: 1, failCount: 0 }), 'delivered'],
    ['nobody was updated, and nobody failed', json({ successCount: 0, failCount: 0 }), 'delivered'],
    [
      'nobody failed, and the user is listed all the same',
      failed({ forgottenEmails: ['ann@example.com'] }, { failCount: 0 }),
      'user-forgotten',
    ],
    ['the user is forgotten', failed({ forgottenEmails: ['ann@example.com'] }), 'user-forgotten'],
    ['the user is unknown', failed({ notFoundEmails: ['ann@example.com'] }), 'user-unknown'],
    ['somebody failed', json({ successCount: 0, failCount: 1 }), 'unavailable'],
    ['somebody else is unknown', failed({ notFoundEmails: ['eve@example.com'] }), 'unavailable'],
    ['nothing is counted', answer(200, 'Success'), 'unavailable'],
  ])('is about that user: %s', (_, exchange, verdict) => {
    expect(said(one, exchange)).toEqual([verdict]);
  });
});

describe('a user whom Iterable does not know', () => {
  const people = ['ann', 'bob'].map(email);
  const listed = failed({ notFoundEmails: ['bob@example.com'] }, { successCount: 1 });

  it.each<[string, Exchange, readonly string[]]>([
    ['one of several', listed, people],
    ['alone', failed({ notFoundEmails: ['bob@example.com'] }), people.slice(1)],
    ['by a code', answer(400, 'UnknownEmailError'), people.slice(1)],
  ])('is off each list already: %s', (_, exchange, bodies) => {
    expect(said(unsubscribing(...bodies), exchange)).toEqual(bodies.map(() => 'delivered'));
  });

  it('is waited for to be put on one', () => {
    expect(said(subscribing(...people), listed)).toEqual(['delivered', 'user-unknown']);
  });

  it('is looked for one by one where a whole call is refused', () => {
    const tasks = unsubscribing(...people);
    expect(said(tasks, answer(400, 'UnknownEmailError'))).toEqual([undefined, undefined]);
  });
});

describe('a call with one body that names several users', () => {
  const several = subscribing(body('{"userId":"7"},{"userId":"8"}'));

  it.each<[string, Exchange, string]>([
    ['all are well', json({ failCount: 0 }), 'delivered'],
    ['one is refused', failed({ forgottenUserIds: ['7'] }), 'partly-refused'],
    ['one is unknown', failed({ notFoundUserIds: ['7'] }), 'user-unknown'],
    ['it is refused', answer(400, 'BadParams'), 'rejected'],
  ])('is done or not as a whole: %s', (_, exchange, verdict) => {
    expect(said(several, exchange)).toEqual([verdict]);
  });

  it.each<[string, Exchange, string]>([
    ['one is unknown', failed({ notFoundUserIds: ['7'] }), 'delivered'],
    ['all are unknown', failed({ notFoundUserIds: ['7', '8'] }), 'delivered'],
    [
      'one is unknown, another refused',
      failed({ notFoundUserIds: ['7'], invalidUserIds: ['8'] }),
      'partly-refused',
    ],
    ['more failed than are unknown', failed({ notFoundUserIds: ['7'] }, { failCount: 2 }), 'partly-refused'],
    ['it is refused whole', answer(400, 'UnknownUserIdError'), 'user-unknown'],
  ])('is done if all are off the list who were to leave it: %s', (_, exchange, verdict) => {
    const tasks = unsubscribing(body('{"userId":"7"},{"userId":"8"}'));
    expect(said(tasks, exchange)).toEqual([verdict]);
  });
});
