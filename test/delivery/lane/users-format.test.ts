/** Calls for many users, each of whom stands in a call once. */
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../lib/delivery/lane/format.ts';
import { Waiting } from '../../../lib/delivery/lane/parcel.ts';
import type { Task } from '../../../lib/delivery/task.ts';
import { operationNamed } from '../../../lib/iterable/operations.ts';
import { answer } from '../../support/delivery/attempt.ts';
import { taskNamed } from '../../support/delivery/messages.ts';
import { answered } from '../../support/delivery/users-at-iterable.ts';

const formatFor = (name: string) => {
  const operation = operationNamed(name);
  if (operation === undefined) throw new Error(`there is no ${name}`);
  return formatOf(operation, operation.bulk);
};
const UPDATES = formatFor('users/update');
const SUBSCRIPTIONS = formatFor('users/updateSubscriptions');

const taskOf =
  (operation: string) =>
  (body: string, second = 0, receiveCount = 1) =>
    taskNamed(body, {
      receiveCount,
      envelope: { operation, acceptedAt: `2026-11-23T11:59:0${second}.000Z` },
    });
const update = taskOf('users/update');
const body = (userId: string, dataFields: object = {}, more: object = {}) =>
  JSON.stringify({ userId, dataFields, ...more });
const textOf = (tasks: readonly Task[], format = UPDATES) => format.callOf(tasks).body;
const rounds = (tasks: readonly Task[]) =>
  UPDATES.roundsOf(tasks).map((groups) => groups.map((group) => group.map((task) => task.body)));

describe('the body of a call for many users', () => {
  it('lists them as they lie on the queue, digit for digit', () => {
    const texts = [
      '{"userId":"a","dataFields":{"n":1.0}}',
      ' {"email":"é😀@example.com","n":9007199254740993}\n',
    ];
    expect(textOf(texts.map((text) => update(text)))).toBe(`{"users":[${texts.join(',')}]}`);
    const subscribe = taskOf('users/updateSubscriptions');
    const ids = '{"userId":"a","emailListIds":[9007199254740993],"createNewFields":true}';
    expect(textOf([subscribe(ids)], SUBSCRIPTIONS)).toBe(`{"updateSubscriptionsRequests":[${ids}]}`);
  });

  it('says once what all its users say, and nothing where they don’t', () => {
    const says = (createNewFields: boolean, name: string) => update(body(name, {}, { createNewFields }));
    expect(textOf([says(false, 'a'), says(false, 'b')])).toBe(
      `{"createNewFields":false,"users":[${body('a')},${body('b')}]}`,
    );
    expect(textOf([update(body('a'))])).toBe(`{"users":[${body('a')}]}`);
  });

  it.each<[string, Task[]]>([
    ['a user twice', [update(body('a', { n: 1 })), update(body('a', { n: 'x' }))]],
    [
      'two who say differently what the call says once',
      [update(body('a')), update(body('b', {}, { createNewFields: true }))],
    ],
    ['who can’t be told, beside others', [update(body('a')), update('x')]],
    ['others beside one who can’t be told', [update('x'), update(body('a'))]],
  ])('never has %s: what is left over goes again', (_, tasks) => {
    const [first] = tasks;
    const call = UPDATES.callOf(tasks);
    expect(call.body).toBe(`{"users":[${first?.body}]}`);
    const { events } = call.read(answered(200, { successCount: 1, failCount: 0 }));
    expect(events).toEqual([{ verdict: 'delivered' }, undefined]);
  });
});

describe('what goes in one call', () => {
  it('is each user once, in the order of acceptance, and each next item in the next round', () => {
    const [late, early, other] = [
      update(body('a', { n: 2 }), 3),
      update(body('a', { n: 'x' }), 1),
      update(body('b'), 2),
    ];
    expect(rounds([late, early, other])).toEqual([[[early.body, other.body]], [[late.body]]]);
  });

  it('is kept as received where two were accepted at once', () => {
    const [first, second] = [update(body('a', { n: 1 })), update(body('a', { n: 2 }))];
    expect(rounds([first, second])).toEqual([[[first.body, second.body]]]);
    expect(textOf([first, second])).toBe(`{"users":[${body('a', { n: 2 })}]}`);
  });

  it('is apart from what was tried before, with all of its users', () => {
    const tasks = [update(body('a', { n: 1 }), 0, 2), update(body('b'), 1), update(body('a', { m: 1 }), 2)];
    expect(rounds(tasks)).toEqual([[[body('b')], [body('a', { n: 1 }), body('a', { m: 1 })]]]);
  });

  it('says the same of new fields', () => {
    const tasks = [true, false, undefined, true].map((createNewFields, index) =>
      update(body(`u${index}`, {}, { createNewFields }), index),
    );
    const [yes, no, nothing, again] = tasks.map((task) => task.body);
    expect(rounds(tasks)).toEqual([[[yes, again], [no], [nothing]]]);
  });

  it('is alone where nobody can tell who it is', () => {
    expect(rounds(['x', '{}', 'x', body('a')].map((text, index) => update(text, index)))).toEqual([
      [['x'], ['{}'], ['x'], [body('a')]],
    ]);
  });

  it.each([
    ['a thousand messages', 1_001, '', [1_000, 1]],
    ['four million bytes', 5, 'x'.repeat(999_000), [4, 1]],
  ])('has %s at the most', (_, count, padding, sizes) => {
    const tasks = Array.from({ length: count }, (_, index) =>
      update(body(`u${index}`, { padding }, { createNewFields: true })),
    );
    const [groups = []] = UPDATES.roundsOf(tasks);
    expect(groups.map((group) => group.length)).toEqual(sizes);
    for (const group of groups) expect(Buffer.byteLength(textOf(group))).toBeLessThanOrEqual(4_000_000);
  });

  it('is not cut within a user whose messages are larger than a call', () => {
    const tasks = Array.from({ length: 12 }, (_, index) =>
      update(body('a', { f: `${index % 10}`.repeat(450_000) })),
    );
    const calls = UPDATES.roundsOf(tasks).map(([group = [], ...others]) => {
      expect(others).toEqual([]);
      const waiting = new Waiting([group]);
      waiting.take(UPDATES);
      return [group.length, waiting.count];
    });
    expect(calls).toEqual([
      [4, 0],
      [4, 0],
      [4, 0],
    ]);
  });

  it('is not cut within a user', () => {
    const others = Array.from({ length: 999 }, (_, index) => update(body(`u${index}`)));
    const two = [update(body('a', { n: 1 })), update(body('a', { m: 1 }))];
    const [groups = []] = UPDATES.roundsOf([...others, ...two]);
    expect(groups.map((group) => group.length)).toEqual([999, 2]);
  });
});

describe('the answer to a call for many users', () => {
  const merged = [update(body('a', { n: 1 })), update(body('a', { m: 1 })), update(body('b'))];
  const read = (...said: Parameters<typeof answered>) => UPDATES.callOf(merged).read(answered(...said));
  const failed = (list: string) =>
    read(200, { successCount: 1, failCount: 1, failedUpdates: { [list]: ['a'] } });
  const verdicts = ({ events }: ReturnType<typeof read>) => events.map((event) => event?.verdict);

  it.each<[string, (string | undefined)[]]>([
    ['forgottenUserIds', ['user-forgotten', 'user-forgotten', 'delivered']],
    ['notFoundUserIds', ['user-unknown', 'user-unknown', 'delivered']],
    ['mysteriousUserIds', ['unavailable', 'unavailable', 'delivered']],
    ['invalidDataUserIds', [undefined, undefined, 'delivered']],
    ['conflictUserIds', [undefined, undefined, 'delivered']],
    ['invalidUserIds', [undefined, undefined, 'delivered']],
  ])('of one whose messages were made one: %s', (list, said) => {
    expect(verdicts(failed(list))).toEqual(said);
  });

  it('that delivers tells how many were made one', () => {
    const { events, merged: counts } = read(200, { successCount: 2, failCount: 0 });
    expect(events).toEqual(merged.map(() => ({ verdict: 'delivered' })));
    expect([...(counts ?? [])]).toEqual([
      [merged[0], 2],
      [merged[2], 1],
    ]);
  });

  it('that names a user names each of its messages', () => {
    const params = { 'obj.users[0].dataFields': 'is not right' };
    expect(read(400, { msg: '', code: 'BadJsonBody', params })).toMatchObject({ named: [0, 1] });
  });

  it.each([
    ['is throttled', answer(429, 'RateLimitExceeded'), 'rate-limited'],
    ['fails', answer(503, 'x'), 'unavailable'],
    ['refuses the key', answer(401, 'BadApiKey'), 'credentials-refused'],
  ])('is of each message where the call %s', (_, exchange, verdict) => {
    expect(verdicts(UPDATES.callOf(merged).read(exchange))).toEqual([verdict, verdict, verdict]);
  });

  it.each([
    [413, 'x', [undefined, undefined]],
    [400, 'BadParams', [undefined, undefined]],
    [400, 'ForgottenUserError', ['user-forgotten', 'user-forgotten']],
  ])('to one user alone whose messages were made one: %i %s', (status, code, said) => {
    const call = UPDATES.callOf(merged.slice(0, 2));
    expect(verdicts(call.read(answer(status, code)))).toEqual(said);
  });

  it('delivers one who is as it should be, where nothing counts it and it is alone', () => {
    const alone = UPDATES.callOf(merged.slice(2));
    expect(verdicts(alone.read(answered(200, { successCount: 0, failCount: 0 })))).toEqual(['delivered']);
    expect(verdicts(alone.read(answered(200, { successCount: 0, failCount: 1 })))).toEqual(['unavailable']);
  });

  it.each([
    ['of whom it lists as failed', SUBSCRIPTIONS, body('b'), { validUserIdFailures: ['b'] }],
    ['whom it lists for a reason that is new', UPDATES, body('b'), { failedUpdates: { newUserIds: ['b'] } }],
    ['who can’t be told', UPDATES, '', {}],
  ])('does not deliver one that nothing counts, %s', (_, format, text, lists) => {
    const call = format.callOf([update(text)]);
    const exchange = answered(200, { successCount: 0, failCount: 0, ...lists });
    expect(verdicts(call.read(exchange))).toEqual(['unavailable']);
  });
});
