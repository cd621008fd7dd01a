/** Changes of users that go many a call, from the queue to Iterable and back, with real attempts at played calls. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';
import { createAttempt } from '../../lib/delivery/lane/attempt.ts';
import type { CallRequest, Exchange } from '../../lib/iterable/client.ts';
import type { ProjectKey } from '../../lib/iterable/credentials.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { answer, OK } from '../support/delivery/attempt.ts';
import { deliverPlayed } from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { UNORDERED } from '../support/delivery/projects.ts';
import {
  answered,
  keyOf,
  parse,
  type Telling,
  type UserRequest,
  UsersAtIterable,
} from '../support/delivery/users-at-iterable.ts';
import { isNightly } from '../support/nightly.ts';

const { projects: IN_BULK } = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', mode: 'bulk', order: 'none' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});

interface Scene {
  readonly answerTo?: (request: CallRequest, index: number) => Exchange;
  readonly keys?: readonly [ProjectKey, ProjectKey?];
  readonly projects?: typeof IN_BULK;
  /** For how many turns of the others the next call is on its way. */
  readonly turns?: () => number;
  readonly endsAt?: number;
}

const body = (userId: string, dataFields: object = {}) => JSON.stringify({ userId, dataFields });
const about = (text: string, changes: Parameters<typeof messageNamed>[1] = {}): TestMessage =>
  messageNamed(text, { ...changes, envelope: { operation: 'users/update', id: 'x', ...changes.envelope } });
const usersIn = ({ body: text }: Pick<CallRequest, 'body'>) =>
  (JSON.parse(text) as { users: UserRequest[] }).users.map(keyOf);
const allWell = (request: CallRequest) =>
  answered(200, { successCount: usersIn(request).length, failCount: 0 });

async function play(
  messages: readonly TestMessage[],
  {
    answerTo = allWell,
    keys = [{ apiKey: 'key' }],
    projects = IN_BULK,
    turns = () => 0,
    endsAt = NOON + 36_000_000,
  }: Scene = {},
) {
  const clock = clockAt();
  const calls: CallRequest[] = [];
  const underWay = new Set<string>();
  const overlaps: string[] = [];
  const [key, fresh = key] = keys;
  const attemptOn = createAttempt({
    keyOf: () => ({ get: async () => key, refresh: async () => fresh }),
    call: async (request) => {
      calls.push(request);
      const users = namesIn(request);
      if (users.some((user) => underWay.has(user))) overlaps.push(request.body);
      for (const user of users) underWay.add(user);
      for (let left = turns(); left > 0; left--) await othersTurn();
      for (const user of users) underWay.delete(user);
      return answerTo(request, calls.length - 1);
    },
    clock,
  });
  const played = await deliverPlayed(messages, { attemptOn, clock, endsAt, projects });
  return { ...played, calls, overlaps, seconds: (clock.now() - NOON) / 1_000 };
}

/** Of what can be read. */
const namesIn = ({ body: text }: CallRequest) =>
  [...text.matchAll(/"userId":"(\w+)"/g)].map(([, name = '']) => name);

const textsOf = (letters: readonly { readonly message: string; readonly reason: string }[]) =>
  letters.map(({ message, reason }) => [message.split('\n')[1], reason]);

describe('users of a project that asks for no order', () => {
  it('go in one call, at five calls a second', async () => {
    const names = Array.from({ length: 2_500 }, (_, index) => `u${index}`);
    const { calls, returned, figures, seconds } = await play(names.map((name) => about(body(name))));
    expect(calls.map(({ path, body: text }) => [path, usersIn({ body: text }).length])).toEqual(
      [1_000, 1_000, 500].map((count) => ['/api/users/bulkUpdate', count]),
    );
    expect(calls.flatMap(usersIn)).toEqual(names);
    expect(returned).toEqual([]);
    expect(figures.us).toMatchObject({ Attempts: 3, Delivered: 2_500 });
    expect(seconds).toBeGreaterThanOrEqual(0.4);
  });

  it('go one by one where the project asks for an order that no queue keeps', async () => {
    const projects = { us: { ...UNORDERED.bulk, name: 'us' } } as typeof IN_BULK;
    const { calls } = await play([about(body('a')), about(body('b'))], { projects, answerTo: () => OK });
    expect(calls.map(({ path }) => path)).toEqual(['/api/users/update', '/api/users/update']);
  });

  it('share the bulk call of subscriptions, and no other operation does', async () => {
    const { calls } = await play(
      ['users/updateSubscriptions', 'users/updateSubscriptions', 'users/updateEmail'].map(
        (operation, index) => about(`{"userId":"${index}"}`, { envelope: { operation } }),
      ),
      {
        answerTo: ({ path }) =>
          path.includes('bulk') ? answered(200, { successCount: 2, failCount: 0 }) : OK,
      },
    );
    expect(calls.map(({ path, body: text }) => [path, text]).toSorted()).toEqual([
      [
        '/api/users/bulkUpdateSubscriptions',
        '{"updateSubscriptionsRequests":[{"userId":"0"},{"userId":"1"}]}',
      ],
      ['/api/users/updateEmail', '{"userId":"2"}'],
    ]);
  });

  it('stand once in a call, in the order of their acceptance, and each message is told of', async () => {
    const at = (second: number) => ({
      envelope: { id: `at-${second}`, acceptedAt: `2026-11-23T11:00:0${second}.000Z` },
    });
    const { calls, figures, lines } = await play([
      about(body('a', { n: 3 }), at(3)),
      about(body('b'), at(2)),
      about(body('a', { n: 1, m: 1 }), at(1)),
      about(body('a', { n: 'x' }), at(4)),
    ]);
    expect(calls.map(({ body: text }) => text)).toEqual([
      `{"users":[${body('a', { n: 3, m: 1 })},${body('b')}]}`,
      `{"users":[${body('a', { n: 'x' })}]}`,
    ]);
    expect(figures.us).toMatchObject({ Delivered: 4, Merged: 1 });
    expect(lines.filter(({ event }) => event === 'event-delivered')).toHaveLength(4);
    expect(lines.find(({ event }) => event === 'events-merged')).toMatchObject({ id: 'at-1', count: 2 });
  });

  it('are all tried again where one of their messages was tried before, and others are not', async () => {
    const again = about(body('a', { n: 1 }), { receiveCount: 2 });
    const { calls } = await play([about(body('a', { m: 1 })), again, about(body('b'))]);
    expect(calls.map(({ body: text }) => text)).toEqual([
      `{"users":[${body('b')}]}`,
      `{"users":[${body('a', { m: 1, n: 1 })}]}`,
    ]);
  });

  it('are told apart where the field they share is refused, in four calls and not in halves', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `u${index}`);
    const iterable = new UsersAtIterable();
    const telling: Telling = { lists: 'all', mismatch: 'value', isInCapitals: false };
    const { calls, letters, figures } = await play(
      names.map((name) => about(body(name, { long: name === 'u7' || name === 'u600' ? name : 1 }))),
      { answerTo: (request) => iterable.bulkUpdate(request, telling) },
    );
    expect(calls).toHaveLength(4);
    expect(letters.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['rejected', 'long: expected long, got string|keyword'],
      ['rejected', 'long: expected long, got string|keyword'],
    ]);
    expect(figures.us).toMatchObject({ Delivered: 998 });
  });

  it('are given a verdict each where the messages of one were made one and that is refused', async () => {
    const { calls, letters, figures } = await play(
      [
        about(body('a', { n: 1 })),
        about(body('a', { evil: 1 })),
        about(body('a', { m: 1 })),
        about(body('b')),
      ],
      {
        answerTo: (request) =>
          new UsersAtIterable().bulkUpdate(request, { lists: 'all', mismatch: 'value', isInCapitals: false }),
      },
    );
    expect(calls.map(usersIn)).toEqual([['a', 'b'], ['a'], ['a'], ['a']]);
    expect(textsOf(letters)).toEqual([[body('a', { evil: 1 }), 'rejected']]);
    expect(figures.us).toMatchObject({ Delivered: 3 });
  });

  it.each([
    ['in halves where few failed, until they are found', 1, 23],
    ['one a call where many did', 63, 1_001],
  ])('go again where an answer counts a failure and lists none: %s', async (_, failing, count) => {
    const names = Array.from({ length: 1_000 }, (_, index) => `u${index}`);
    const isFailing = (name: string) => Number(name.slice(1)) < failing;
    const { calls, figures, returned } = await play(
      names.map((name) => about(body(name))),
      {
        answerTo(request) {
          const users = usersIn(request);
          const failCount = users.filter(isFailing).length;
          return answered(200, { successCount: users.length - failCount, failCount });
        },
      },
    );
    expect(calls).toHaveLength(count);
    expect(figures.us).toMatchObject({ Delivered: 1_000 - failing });
    expect(returned).toHaveLength(failing);
  });

  it('go in halves where a call is too large, and wait where it is throttled', async () => {
    const names = ['a', 'b', 'c', 'd'].map((name) => about(body(name)));
    const large = await play(names, {
      answerTo: (request) => (usersIn(request).length > 2 ? answer(413, '') : allWell(request)),
    });
    expect(large.calls.map(usersIn)).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a', 'b'],
      ['c', 'd'],
    ]);
    const throttled = await play(names, { answerTo: () => answer(429, 'RateLimitExceeded') });
    expect(throttled.returned).toHaveLength(4);
    expect(throttled.figures.us).toMatchObject({ Retried: 4, RateLimited: 1 });
  });

  it('go back all together, the later messages of a user too, where a call of theirs finds no time', async () => {
    const messages = Array.from({ length: 1_000 }, (_, index) =>
      about(body('a', { n: index % 2 ? 'x' : 1 })),
    );
    const { calls, returned, lines } = await play(messages, { endsAt: NOON + 30_000 });
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.length + returned.length).toBe(1_000);
    const givenBack = lines.filter(({ event }) => event === 'events-not-attempted');
    expect(givenBack.map(({ why }) => why)).toEqual(['no-time', 'no-time']);
  });

  it.each([
    ['no JSON', 'x'],
    ['nobody’s name', '{"dataFields":{}}'],
    ['a name twice', '{"userId":"a","userId":"b"}'],
  ])('share no call with a message that has %s', async (_, odd) => {
    const { calls } = await play([about(odd), about(body('a')), about(odd), about(body('b'))], {
      answerTo: () => answer(400, 'BadParams'),
    });
    const texts = calls.map(({ body: text }) => text);
    expect(texts.filter((text) => text === `{"users":[${odd}]}`)).toHaveLength(2);
    expect(texts).toContain(`{"users":[${body('a')},${body('b')}]}`);
  });
});

const PEOPLE: readonly UserRequest[] = [
  { email: 'ann@example.com' },
  { email: 'ANN@example.com' },
  { userId: 'bob' },
  { email: 'bob@example.com', userId: 'bob' },
  { userId: 'cid' },
  { userId: 'forgotten' },
  { email: 'conflict@example.com' },
];

const fields = fc.dictionary(
  fc.constantFrom('a', 'b', 'o', 'z', 'd.t'),
  fc.constantFrom<unknown>(1, 9_007_199_254_740_991, 'x', { x: 1 }, { x: 2, y: 'y' }, null, [1], []),
  { maxKeys: 3 },
);
const faults = fc.oneof(
  { arbitrary: fc.constant({}), weight: 6 },
  fc.constantFrom<object>({ long: 1 }, { long: 'a' }, { long: 'b' }, { evil: 1 }),
);
const requests = fc.array(
  fc.record({
    who: fc.constantFrom(...PEOPLE),
    dataFields: fc.tuple(fields, faults).map(([some, fault]) => ({ ...some, ...fault })),
    flags: fc.constantFrom<object>(
      {},
      {},
      {},
      { createNewFields: true },
      { createNewFields: false },
      { mergeNestedObjects: true },
    ),
  }),
  { maxLength: 40 },
);
const tellings: fc.Arbitrary<Telling> = fc.record({
  lists: fc.constantFrom('none', 'all'),
  mismatch: fc.constantFrom('value', 'types', 'nothing'),
  isInCapitals: fc.boolean(),
});

describe('whatever is asked and refused', () => {
  it('each message ends as it would have in a call of its own, and the profiles are the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.infiniteStream(tellings),
        fc.infiniteStream(fc.nat(6)),
        async (asked, told, large) => {
          const bodies = asked.map(({ who, dataFields, flags }) =>
            JSON.stringify({ ...who, dataFields, ...flags }),
          );
          const single = new UsersAtIterable();
          const fates = bodies.map((text) => {
            const request = parse(text) as UserRequest;
            const fate = single.fateOf(request);
            if (fate === 'updated') single.update(request);
            return fate;
          });

          const iterable = new UsersAtIterable();
          const { letters, returned, figures, lines, overlaps } = await play(
            bodies.map((text, index) => about(text, { envelope: { id: `message-${index}` } })),
            {
              turns: () => large.next().value % 4,
              answerTo(request) {
                const isTooLarge = large.next().value === 0 && usersIn(request).length > 1;
                return isTooLarge ? answer(413, '') : iterable.bulkUpdate(request, told.next().value);
              },
            },
          );

          expect(overlaps).toEqual([]);
          expect(iterable.profiles).toEqual(single.profiles);
          expect(returned).toEqual([]);
          const buried = fates.flatMap((fate, index) =>
            REASONS[fate] === undefined ? [] : [`message-${index} ${REASONS[fate]}`],
          );
          expect(
            letters
              .map(({ message, reason }) => `${JSON.parse(message.split('\n')[0] ?? '').id} ${reason}`)
              .toSorted(),
          ).toEqual(buried.toSorted());
          const delivered = lines.filter(({ event }) => event === 'event-delivered').map(({ id }) => id);
          expect(new Set(delivered).size).toBe(delivered.length);
          expect(figures.us?.Delivered ?? 0).toBe(fates.filter((fate) => fate === 'updated').length);
        },
      ),
      { numRuns: isNightly ? 5_000 : 60 },
    );
  }, 120_000);
});

const REASONS: Readonly<Record<string, string>> = {
  mismatched: 'rejected',
  'invalid-data': 'rejected',
  forgotten: 'user-forgotten',
  conflict: 'rejected',
};
